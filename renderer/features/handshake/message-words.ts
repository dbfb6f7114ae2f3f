// What was said on a connection without TLS, message by message: HTTP's heads, questions to a name server, and
// of what was not recognised the first bytes.
import type { ClearFact, ClearHttpMessage } from '../../../shared/model/clear-text.ts';
import type { DnsLookup } from '../../../shared/model/dns.ts';
import { headerSensitivity } from '../../../shared/model/header-sensitivity.ts';
import type { ByteSpan } from '../../../shared/model/segment.ts';
import type { HandshakeField } from '../../../shared/model/tls.ts';
import type { CallOutput } from '../../../shared/contract/ipc.ts';
import { describeNotCaptured } from '../../../shared/words/captured-words.ts';
import { describeMissingAnswer } from '../../../shared/words/dns-words.ts';
import { cover, formatBytes } from '../../ui/format.ts';
import { cutMiddle, toVisible } from '../../ui/visible-characters.ts';
import type { StepProps } from './step.tsx';
import type { StepWords } from './step-words.ts';

type Flow = CallOutput<'session.flow'>;

export interface MessageField extends HandshakeField {
  /** What stands in its place until secrets are asked for; null: it is none. */
  readonly covered: string | null;
}

type Shown = Pick<StepProps, 'words' | 'direction' | 'timeMs' | 'encrypted' | 'spans'>;

/** A step of the conversation whose fields may have to be covered. */
export interface ClearMessage extends Shown {
  readonly fields: readonly MessageField[];
}

const maxTitleCharacters = 72;
const shownBytes = 512;

const titled = (title: string, text = ''): StepWords => ({
  title: toVisible(cutMiddle(title, maxTitleCharacters)),
  text,
});

const field = (
  label: string,
  value: string,
  evidence: ByteSpan | null,
  covered: string | null = null,
): MessageField => ({ label, value, evidence, covered, explanationKey: null });

/** A query may hold anything that was typed; null: there is none. */
const coverQuery = (text: string): string | null => {
  const at = text.indexOf('?');
  if (at < 0) return null;
  const end = text.slice(at).search(/\s/u);
  return `${text.slice(0, at)}?${cover}${end < 0 ? '' : text.slice(at + end)}`;
};

function coverHeader(name: string, value: string): string | null {
  const sensitivity = headerSensitivity(name);
  if (sensitivity === null) return null;
  return sensitivity === 'query' ? coverQuery(value) : cover;
}

const within = (inner: ByteSpan, outer: ByteSpan): boolean =>
  inner.direction === outer.direction &&
  inner.offset >= outer.offset &&
  inner.offset < outer.offset + outer.lengthBytes;

const factField = ({ label, value, severity, evidence }: ClearFact): MessageField =>
  field(label, value, evidence, severity > 1 ? cover : null);

/** Requests each with its answer behind it, as they are numbered, and then what else was readable. */
export function listSaid({
  http,
  clearFacts = [],
  estimates,
}: Pick<Flow, 'http' | 'clearFacts' | 'estimates'>) {
  const startOf = startsOf(estimates);
  const messages = inTurn(http).map((message) => ofHttp(message, clearFacts, startOf(message)));
  const apart = clearFacts.filter(
    ({ evidence }) => !http.some(({ bodyEvidence }) => within(evidence, bodyEvidence)),
  );
  return apart.length === 0 ? messages : [...messages, ofFacts(apart)];
}

/** When a message began, as it says itself or what was counted of it; null where neither is known. */
function startsOf(
  estimates: Flow['estimates'],
): (message: Pick<ClearHttpMessage, 'headEvidence' | 'timeMs'>) => number | null {
  const keyOf = ({ direction, offset }: ByteSpan): string => `${direction} ${offset}`;
  const starts = new Map(
    estimates.map(({ evidence, startedMs }) => [keyOf(evidence), startedMs] as const),
  );
  return ({ headEvidence, timeMs }) => timeMs ?? starts.get(keyOf(headEvidence)) ?? null;
}

function inTurn(http: readonly ClearHttpMessage[]): ClearHttpMessage[] {
  const [up, down] = (['up', 'down'] as const).map((direction) =>
    http.filter((message) => message.direction === direction),
  );
  const length = Math.max(up?.length ?? 0, down?.length ?? 0);
  return Array.from({ length }, (_, n) => [up?.[n], down?.[n]])
    .flat()
    .filter((message) => message !== undefined);
}

function ofHttp(
  message: ClearHttpMessage,
  facts: readonly ClearFact[],
  timeMs: number | null,
): ClearMessage {
  const { direction, startLine, headers, headerEvidence, headEvidence, bodyEvidence } = message;
  const { notCaptured = 0 } = message;
  const isRequest = direction === 'up';
  const start = {
    ...headEvidence,
    lengthBytes: Math.min(startLine.length, headEvidence.lengthBytes),
  };
  const body = bodyEvidence.lengthBytes;
  return {
    words: titled(
      isRequest ? `Request: ${withoutQuery(startLine)}` : `Answer: ${statusOf(startLine)}`,
      message.isCut === true ? 'Only its beginning was captured.' : '',
    ),
    direction,
    timeMs,
    encrypted: false,
    spans: [headEvidence],
    fields: [
      field(isRequest ? 'Request line' : 'Status line', startLine, start, coverQuery(startLine)),
      ...headers.map(([name, value], n) =>
        field(name, value, headerEvidence[n] ?? null, coverHeader(name, value)),
      ),
      ...(body === 0 ? [] : [field('Content', sizeOf(body, notCaptured), bodyEvidence)]),
      ...facts.filter(({ evidence }) => within(evidence, bodyEvidence)).map(factField),
    ],
  };
}

const sizeOf = (bytes: number, notCaptured: number): string =>
  formatBytes(bytes) + describeNotCaptured(notCaptured, formatBytes);

/** `GET /search` of `GET /search?q=… HTTP/1.1`. */
const withoutQuery = (startLine: string): string =>
  startLine.replace(/ HTTP\/[\d.]+\s*$/u, '').replace(/\?.*$/u, '');

/** `404 Not Found` of `HTTP/1.1 404 Not Found`. */
const statusOf = (startLine: string): string => startLine.replace(/^HTTP\/[\d.]+\s+/u, '');

function ofFacts(facts: readonly ClearFact[]): ClearMessage {
  const [first] = facts;
  const ways = new Set(facts.map(({ evidence }) => evidence.direction));
  return {
    words: titled('Found in what was said'),
    direction: ways.size === 1 && first !== undefined ? first.evidence.direction : 'both',
    timeMs: first?.timeMs ?? null,
    encrypted: false,
    spans: facts.map(({ evidence }) => evidence),
    fields: facts.map(factField),
  };
}

export const listLookups = (lookups: readonly DnsLookup[]): ClearMessage[] =>
  lookups.flatMap((lookup) => {
    const question = questionOf(lookup);
    return lookup.answeredMs === null && lookup.answerEvidence === null
      ? [question]
      : [question, answerOf(lookup)];
  });

const questionOf = ({ name, type, askedMs, nameEvidence, ...lookup }: DnsLookup): ClearMessage => ({
  words: titled(
    `Question: ${type} of ${name}`,
    lookup.answeredMs === null ? 'No answer was seen.' : '',
  ),
  direction: 'up',
  timeMs: askedMs,
  encrypted: false,
  spans: [nameEvidence],
  fields: [field('Name', name, nameEvidence), field('Kind of record', type, null)],
});

function answerOf(lookup: DnsLookup): ClearMessage {
  const { answers, answeredMs, answerEvidence, responseCode } = lookup;
  const missing = describeMissingAnswer(lookup);
  const [first] = answers;
  return {
    words: titled(`Answer: ${missing ?? first?.data ?? ''}`),
    direction: 'down',
    timeMs: answeredMs,
    encrypted: false,
    spans: answerEvidence === null ? [] : [answerEvidence],
    fields: [
      ...(responseCode === null ? [] : [field('Response code', responseCode, null)]),
      ...answers.map(({ name, type, data, ttlS }) =>
        field(`${type} of ${name}`, `${data} (good for ${ttlS} s)`, null),
      ),
    ],
  };
}

/** Where nothing was recognised: the bytes themselves. None where none passed. */
export function listFirstBytes({
  flowId,
  bytesUp,
  bytesDown,
}: Pick<Flow, 'flowId' | 'bytesUp' | 'bytesDown'>): ClearMessage[] {
  return (
    [
      ['up', bytesUp],
      ['down', bytesDown],
    ] as const
  ).flatMap(([direction, bytes]) => {
    if (bytes === 0) return [];
    const lengthBytes = Math.min(bytes, shownBytes);
    const title =
      direction === 'up' ? 'The first bytes of the client' : 'The first bytes of the server';
    return [
      {
        words: titled(title),
        direction,
        timeMs: null,
        encrypted: null,
        spans: [{ flowId, direction, offset: 0, lengthBytes }],
        fields: [],
      },
    ];
  });
}
