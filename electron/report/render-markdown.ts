// The session as Markdown. Strangers' text is escaped throughout.
import { notSeenToPass } from '../../shared/words/tls-words.ts';
import type { LedgerRow } from '../../shared/model/ledger.ts';
import type { SessionDocument } from '../../shared/model/session.ts';
import { describeNotCaptured, sumNotCaptured } from '../../shared/words/captured-words.ts';
import { formatBytes } from '../../shared/words/format.ts';
import { describeFailure } from '../../shared/words/failure-text.ts';
import { spellInside, withSpelling } from '../../shared/words/spelt-name.ts';
import { cell, escapeMarkdown, table } from './markdown-text.ts';
import { overviewLines } from './overview-markdown.ts';
import {
  describeEvidence,
  describeKind,
  describeLeftOut,
  describeVisitsLeftOut,
  exposureMarks,
  formatTime,
  glossaryOf,
  namesByFlow,
  notesOf,
  rowsByVisit,
  titleOfVisit,
} from './report-words.ts';

const ledgerHead = [
  'What',
  'Envelope: what the network saw',
  'Letter: what was really sent',
  'Exposure',
  'Evidence',
];

const spelt = (text: string | null): string | null => (text === null ? null : withSpelling(text));

const ledgerCells = (row: LedgerRow): string[] => [
  cell(row.label),
  cell(spelt(row.envelope), row.evidence.length === 0 ? notSeenToPass : 'ciphertext'),
  cell(spelt(row.letter)),
  exposureMarks[row.exposure] + (row.inference === null ? '' : `: ${cell(row.inference)}`),
  cell(describeEvidence(row.evidence)),
];

function visitLines(document: SessionDocument): string[] {
  const byVisit = rowsByVisit(document);
  const leftOut = describeVisitsLeftOut(document);
  const lines = document.session.visits.flatMap((visit) => {
    const { rows = [], asBefore = null } = byVisit.get(visit.id) ?? {};
    const failure = visit.failure === null ? null : describeFailure(visit.failure);
    return [
      `## ${escapeMarkdown(withSpelling(titleOfVisit(visit, document.session)))}`,
      '',
      ...(failure === null
        ? []
        : [`**${escapeMarkdown(failure.title)}.** ${escapeMarkdown(failure.whatToDo)}`, '']),
      ...(rows.length === 0 ? [] : table(ledgerHead, rows.map(ledgerCells))),
      ...(asBefore === null ? [] : [asBefore, '']),
    ];
  });
  return leftOut === null ? lines : [escapeMarkdown(leftOut), '', ...lines];
}

function connectionLines(document: SessionDocument): string[] {
  const names = namesByFlow(document);
  const rows = document.flows.map((flow) => [
    cell(flow.flowId),
    cell(withSpelling(names.get(flow.flowId) ?? '')),
    cell(`${flow.remote.address} port ${flow.remote.port}`),
    cell(flow.place.countryName, '–'),
    cell(flow.place.operator, '–'),
    cell(describeKind(flow)),
    cell(flow.tls?.ja4 ?? ''),
    formatBytes(flow.bytesUp) + describeNotCaptured(sumNotCaptured([flow], 'up')),
    formatBytes(flow.bytesDown) + describeNotCaptured(sumNotCaptured([flow], 'down')),
  ]);
  const head = [
    'Connection',
    'Name',
    'Address',
    'Country',
    'Operator',
    'Version',
    'JA4',
    'Sent',
    'Received',
  ];
  const leftOut = describeLeftOut(document);
  return [
    '## Connections',
    '',
    ...(leftOut === null ? [] : [escapeMarkdown(leftOut), '']),
    ...table(head, rows),
  ];
}

/** `redacted` null: nothing was taken out. */
export function renderMarkdown(
  document: SessionDocument,
  redacted: readonly string[] | null,
): string {
  const { session, summary } = document;
  return [
    `# ${escapeMarkdown(withSpelling(session.title))}`,
    '',
    `${formatTime(session.createdAtMs)} UTC, by Onlooker`,
    '',
    `**${escapeMarkdown(spellInside(summary.learnt))}**`,
    '',
    escapeMarkdown(spellInside(summary.notSeen)),
    '',
    ...(document.overview ? overviewLines(document.overview, session.createdAtMs) : []),
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
