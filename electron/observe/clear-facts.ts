// What stood in the clear, worst first in weight: logins, cookies, pages, names. Reads what the observer
// noted of a flow; needs no bytes.
import type { ObservedFlow } from '../../shared/model/observation.ts';
import type { ClearFact } from '../../shared/model/clear-text.ts';
import type { ByteSpan, Direction, FlowId } from '../../shared/model/segment.ts';
import { nameLeakWords } from '../../shared/words/name-leaks.ts';
import type { HeaderLine } from '../wire/http/head.ts';
import { isTellingHeader, readClearHeader } from './clear-headers.ts';
import type { ClearHttp } from './clear-http.ts';
import { factLimits, readAddress, siteAt, type FactDraft } from './clear-parameters.ts';

/** A flow can hold a thousand requests; beyond this the lightest facts are left out. */
const maxFacts = factLimits.facts;
const directions: readonly Direction[] = ['up', 'down'];

/** A head in the clear, however it is kept; `lines`: the headers that tell of a person. */
interface Spoken {
  readonly direction: Direction;
  readonly startLine: string;
  readonly offset: number;
  readonly timeMs: number;
  readonly host: string | null;
  readonly lines: readonly HeaderLine[];
  /** Bytes before it could not be read. */
  readonly isBehindLoss: boolean;
  /** Only the beginning of its head is there. */
  readonly isCut: boolean;
}

/**
 * Facts of one flow in the order they passed, each said once; evidence is its first appearance. A name
 * that was looked up is told by the look-up, which is a flow of its own.
 */
export function readClearFacts(flow: ObservedFlow): ClearFact[] {
  return readFacts(flow, describedMessages(flow));
}

/** The same of a flow whose HTTP was not put into words. */
export function readHeardFacts(flow: ObservedFlow, heard: ClearHttp): ClearFact[] {
  return readFacts(flow, heardMessages(flow, heard));
}

function readFacts(flow: ObservedFlow, messages: readonly Spoken[]): ClearFact[] {
  const names = flow.names.flatMap<ClearFact>(({ name, leak, evidence }) => {
    if (leak === 'dns') return [];
    const label = nameLeakWords[leak];
    return [
      { timeMs: flow.openedMs, severity: 1, kind: 'name', label, value: name, name, evidence },
    ];
  });
  const [host] = flow.names;
  const noted = (flow.clearFacts ?? []).map((fact) => ({
    ...fact,
    name: fact.name ?? host?.name ?? null,
  }));
  if (messages.length === 0 && noted.length === 0) return names.slice(0, maxFacts);
  return budget(once([...names, ...readMessages(flow, messages), ...noted]));
}

function describedMessages(flow: ObservedFlow): Spoken[] {
  if (flow.http.length === 0) return [];
  const timeOf = estimatedTimes(flow);
  const counts = { up: 0, down: 0 };
  return flow.http.map((message) => {
    const { direction, startLine, headers, headEvidence, headerEvidence } = message;
    const { lostBytes = 0, isCut = false } = message;
    const lines = headers.flatMap(([name, value], index): HeaderLine[] => {
      const line = headerEvidence[index];
      if (line === undefined || !isTellingHeader(name)) return [];
      return [{ name, value, offset: line.offset, lengthBytes: line.lengthBytes }];
    });
    const host = headers.find(([name]) => name.toLowerCase() === 'host')?.[1] ?? null;
    const estimatedMs = timeOf(direction, counts[direction]++);
    // Behind a proxy’s consent times are those of TLS, as those of heads that were heard are.
    const timeMs = (flow.tls === null ? message.timeMs : undefined) ?? estimatedMs;
    const { offset } = headEvidence;
    const isBehindLoss = lostBytes > 0;
    return { direction, startLine, offset, timeMs, host, lines, isBehindLoss, isCut };
  });
}

function heardMessages(flow: ObservedFlow, heard: ClearHttp): Spoken[] {
  // Behind a proxy's consent sizes are those of TLS, and so are the times.
  const timeOf = flow.tls === null ? null : estimatedTimes(flow);
  return directions.flatMap((direction) =>
    heard[direction].map(({ head, lostBytes }, index) => ({
      direction,
      startLine: head.startLine,
      offset: head.offset,
      timeMs: timeOf === null ? head.timeMs : timeOf(direction, index),
      host: direction === 'up' ? (head.find('host')?.value ?? null) : null,
      lines: head.linesOf(isTellingHeader),
      isBehindLoss: lostBytes > 0,
      isCut: head.isCut,
    })),
  );
}

/** When a message of that direction began, as its size tells; else when the flow did. */
function estimatedTimes(flow: ObservedFlow): (direction: Direction, index: number) => number {
  const times = new Map(
    flow.estimates.map(({ direction, index, startedMs }) => [`${direction}${index}`, startedMs]),
  );
  return (direction, index) => times.get(`${direction}${index}`) ?? flow.openedMs;
}

function once(facts: readonly ClearFact[]): ClearFact[] {
  const seen = new Set<string>();
  return facts.filter(({ kind, label, value }) => {
    const key = `${kind}\n${label}\n${value}`;
    return !seen.has(key) && seen.add(key);
  });
}

/** The worst when there are too many; in the order they passed. */
function budget(facts: readonly ClearFact[]): ClearFact[] {
  const kept =
    facts.length <= maxFacts
      ? [...facts]
      : [...facts].sort((a, b) => b.severity - a.severity).slice(0, maxFacts);
  return kept.sort((a, b) => a.timeMs - b.timeMs);
}

function readMessages(flow: ObservedFlow, messages: readonly Spoken[]): ClearFact[] {
  const nameOf = (host: string | null | undefined): string | null =>
    host?.replace(/:\d+$/, '') ?? flow.names[0]?.name ?? null;
  const hosts = messages.flatMap(({ direction, host, isCut }) =>
    // Where the head was cut it may have named another host.
    direction === 'up' ? [host === null && isCut ? null : nameOf(host)] : [],
  );
  const isOneHost = new Set(hosts).size < 2;
  const paired = Math.min(pairedCount(messages, 'up'), pairedCount(messages, 'down'));
  const counts = { up: 0, down: 0 };
  return messages.flatMap((message) => {
    const { direction } = message;
    const index = counts[direction]++;
    const isKnown = direction === 'up' || index < paired || isOneHost;
    const told = hosts.length > index ? hosts[index] : flow.names[0]?.name;
    const name = isKnown ? (told ?? null) : null;
    return readMessage(message, { flowId: flow.flowId, name });
  });
}

/** So many messages of a direction, from the first, are known to be the first: none was lost before them. */
function pairedCount(messages: readonly Spoken[], direction: Direction): number {
  const own = messages.filter((message) => message.direction === direction);
  const lost = own.findIndex(({ isBehindLoss }) => isBehindLoss);
  return lost === -1 ? Infinity : lost;
}

/** Whose flow it is, and the host it was told to. */
interface Told {
  readonly flowId: FlowId;
  readonly name: string | null;
}

function readMessage(message: Spoken, told: Told): ClearFact[] {
  const facts = message.direction === 'up' ? readTarget(message, told) : [];
  for (const line of message.lines) {
    const valueAt = valueOffset(line);
    for (const draft of readClearHeader(line.name, line.value)) {
      facts.push(finish(message, told, draft, spanOf(line, valueAt, draft)));
    }
  }
  return facts;
}

/** The address asked for: the page, and what its query says (RFC 9112 §3.2). */
function readTarget(message: Spoken, told: Told): ClearFact[] {
  const { startLine, isCut } = message;
  const [method = '', word = '', version] = startLine.split(' ');
  // A star is no page: it stands for the server itself (RFC 9112 §3.2.4), or begins HTTP/2 (RFC 9113 §3.4).
  if (method === 'CONNECT' || word === '' || word === '*') return [];
  const target = isCut && version === undefined ? `${word}…` : word;
  const drafts = readAddress(target, siteOf(message, told), isCut ? pageOfCutHead : undefined);
  const line = { offset: message.offset, lengthBytes: startLine.length };
  const isPlain = !startLine.includes(String.raw`\x`);
  return drafts.map((draft) =>
    finish(message, told, draft, spanOf(line, isPlain ? method.length + 1 : null, draft)),
  );
}

const pageOfCutHead = 'Page asked for (only the beginning of the request is there)';

/** Of a cut head without a host nobody knows what was asked for the page. */
function siteOf({ host, isCut }: Spoken, { name }: Told): string {
  if (name === null && isCut) return '';
  return host === null ? `http://${name ?? ''}` : siteAt(host);
}

/** Null when spaces or escaped bytes leave open where in its line the value stands. */
function valueOffset({ name, value, lengthBytes }: HeaderLine): number | null {
  const spaces = lengthBytes - name.length - 1 - value.length;
  return spaces === 0 || spaces === 1 ? lengthBytes - value.length : null;
}

/** A stretch of the direction that a message passed in. */
type Stretch = Pick<ByteSpan, 'offset' | 'lengthBytes'>;

/** The piece alone where its place is certain, else the whole line. */
const spanOf = (line: Stretch, textAt: number | null, { start, length }: FactDraft): Stretch =>
  textAt === null
    ? line
    : {
        offset: line.offset + textAt + start,
        lengthBytes: Math.min(length, line.lengthBytes - textAt - start),
      };

function finish(
  { direction, timeMs }: Spoken,
  { flowId, name }: Told,
  { severity, kind, label, value }: FactDraft,
  { offset, lengthBytes }: Stretch,
): ClearFact {
  const evidence = { flowId, direction, offset, lengthBytes };
  return {
    timeMs,
    severity,
    kind,
    label,
    value: value.slice(0, factLimits.valueLength),
    name,
    evidence,
  };
}
