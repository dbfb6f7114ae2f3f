// The session as Markdown (CommonMark with GitHub's tables). Strangers' text is escaped throughout.
import type { SessionDocument } from '../../shared/model/session.ts';
import { formatBytes } from '../../shared/words/format.ts';
import { describeFailure } from '../../shared/words/failure-text.ts';
import {
  describeEvidence,
  exposureMarks,
  formatTime,
  glossaryOf,
  notesOf,
  rowsOf,
} from './report-words.ts';

/** What is markup wherever it stands (CommonMark 0.31 §6, GitHub's tables and strikethrough). */
const anywhere = /[*<[\\\]`|~]/g;
/** Between letters it is none: `set_cookie` stays as it is. */
const underscore = /(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu;
/** An entity or character reference. */
const reference = /&(?=#?\w{1,32};)/g;
/** What would become a link of its own accord on GitHub. */
const link = /:(?=\/\/)|(?<=\bwww)\./gi;
/** Headings, quotes, lists and lines begin a line. */
const atStart = /^(\s*)([#>+=-])/;
const numberAtStart = /^(\s*\d{1,9})([.)])(?=\s|$)/;

/** Nothing in it is markup any more, and it stays on its line. */
export function escapeMarkdown(text: string): string {
  return text
    .replaceAll(/[\p{Cc}\p{Bidi_Control}]+/gu, ' ')
    .replaceAll(anywhere, String.raw`\$&`)
    .replaceAll(underscore, String.raw`\_`)
    .replaceAll(reference, String.raw`\&`)
    .replaceAll(link, String.raw`\$&`)
    .replace(atStart, String.raw`$1\$2`)
    .replace(numberAtStart, String.raw`$1\$2`);
}

const cell = (text: string | null, otherwise = ''): string =>
  escapeMarkdown(text ?? otherwise) || ' ';

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line), ''];
}

function visitLines(document: SessionDocument): string[] {
  return document.session.visits.flatMap((visit) => {
    const rows = rowsOf(document, visit.id);
    const failure = visit.failure === null ? null : describeFailure(visit.failure);
    return [
      `## ${escapeMarkdown(visit.url)}`,
      '',
      ...(failure === null
        ? []
        : [`**${escapeMarkdown(failure.title)}** ${escapeMarkdown(failure.whatToDo)}`, '']),
      ...table(
        [
          'What',
          'Envelope: what the network saw',
          'Letter: what was really sent',
          'Exposure',
          'Evidence',
        ],
        rows.map((row) => [
          cell(row.label),
          cell(row.envelope, 'ciphertext'),
          cell(row.letter),
          exposureMarks[row.exposure] + (row.inference === null ? '' : `: ${cell(row.inference)}`),
          cell(describeEvidence(row)),
        ]),
      ),
    ];
  });
}

function connectionLines(document: SessionDocument): string[] {
  const rows = document.flows.map((flow) => [
    cell(flow.tls?.serverName ?? flow.names[0]?.name ?? ''),
    cell(`${flow.remote.address} port ${flow.remote.port}`),
    cell(flow.place.countryName, '–'),
    cell(flow.place.operator, '–'),
    cell(flow.tls?.version ?? flow.protocol),
    cell(flow.tls?.ja4 ?? ''),
    formatBytes(flow.bytesUp),
    formatBytes(flow.bytesDown),
  ]);
  const head = ['Name', 'Address', 'Country', 'Operator', 'Version', 'JA4', 'Sent', 'Received'];
  return ['## Connections', '', ...table(head, rows)];
}

/** `redacted` null: nothing was taken out. */
export function renderMarkdown(
  document: SessionDocument,
  redacted: readonly string[] | null,
): string {
  const { session, summary } = document;
  return [
    `# ${escapeMarkdown(session.title)}`,
    '',
    `${formatTime(session.createdAtMs)} UTC, by Onlooker`,
    '',
    `**${escapeMarkdown(summary.learnt)}**`,
    '',
    escapeMarkdown(summary.notSeen),
    '',
    ...visitLines(document),
    ...connectionLines(document),
    '## Notes',
    '',
    ...notesOf(document, redacted).map((note) => `- ${escapeMarkdown(note)}`),
    '',
    '## Terms',
    '',
    ...glossaryOf(document).flatMap(({ title, text }) => [
      `**${escapeMarkdown(title)}.** ${escapeMarkdown(text)}`,
      '',
    ]),
  ].join('\n');
}
