// What stood in the clear, worst first in weight: logins, cookies, pages, names. Reads what the observer
// noted of a flow; needs no bytes.
import type { ClearFact, ClearHttpMessage, ObservedFlow } from '../../shared/model/observation.ts';
import type { ByteSpan } from '../../shared/model/segment.ts';
import { nameLeakWords } from '../../shared/words/name-leaks.ts';
import { readClearHeader } from './clear-headers.ts';
import { readParameters, type FactDraft } from './clear-parameters.ts';

/** A flow can hold a thousand requests; beyond this the lightest facts are left out. */
const maxFacts = 500;
const maxValueLength = 2048;

/**
 * Facts of one flow in the order they passed, each said once; evidence is its first appearance. A name
 * that was looked up is told by the look-up, which is a flow of its own.
 */
export function readClearFacts(flow: ObservedFlow): ClearFact[] {
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
  if (flow.http.length === 0 && noted.length === 0) return names.slice(0, maxFacts);
  return budget(once([...names, ...readMessages(flow), ...noted]));
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

function readMessages(flow: ObservedFlow): ClearFact[] {
  const hosts: (string | null)[] = [];
  const counts = { up: 0, down: 0 };
  const times = new Map(
    flow.estimates.map(({ direction, index, startedMs }) => [`${direction}${index}`, startedMs]),
  );
  return flow.http.flatMap((message) => {
    const index = counts[message.direction]++;
    const host = hostOf(message);
    if (message.direction === 'up') hosts[index] = host;
    const name = hosts[index] ?? flow.names[0]?.name ?? null;
    const timeMs = times.get(`${message.direction}${index}`) ?? flow.openedMs;
    return readMessage(message, name).map((fact) => ({ ...fact, timeMs }));
  });
}

type Untimed = Omit<ClearFact, 'timeMs'>;

function readMessage(message: ClearHttpMessage, name: string | null): Untimed[] {
  const head = message.direction === 'up' ? readTarget(message, name) : [];
  const headers = message.headers.flatMap(([header, value], index) => {
    const line = message.headerEvidence[index];
    if (line === undefined) return [];
    const valueAt = valueOffset(header, value, line.lengthBytes);
    return readClearHeader(header, value).map((draft) =>
      finish(draft, name, spanOf(line, valueAt, draft)),
    );
  });
  return [...head, ...headers];
}

/** The address asked for: the page, and what its query says (RFC 9112 §3.2). */
function readTarget(message: ClearHttpMessage, name: string | null): Untimed[] {
  const [method = '', target = ''] = message.startLine.split(' ');
  if (method === 'CONNECT' || target === '') return [];
  const [address = '', query] = target.split('?', 2);
  const page: FactDraft = {
    severity: 1,
    kind: 'page',
    label: 'Page asked for',
    value: /^https?:\/\//i.test(address) ? withoutLogin(address) : `http://${name ?? ''}${address}`,
    start: 0,
    length: address.length,
  };
  const parameters =
    query === undefined ? [] : readParameters(query, { kind: 'query', where: 'address' });
  const drafts = [
    page,
    ...parameters.map((draft) => ({ ...draft, start: draft.start + address.length + 1 })),
  ];
  const line = { ...message.headEvidence, lengthBytes: message.startLine.length };
  const isPlain = !message.startLine.includes(String.raw`\x`);
  return drafts.map((draft) =>
    finish(draft, name, spanOf(line, isPlain ? method.length + 1 : null, draft)),
  );
}

const withoutLogin = (address: string): string => address.replace(/^(https?:\/\/)[^/@]*@/i, '$1');

function hostOf({ headers }: ClearHttpMessage): string | null {
  const host = headers.find(([name]) => name.toLowerCase() === 'host')?.[1];
  return host === undefined ? null : host.replace(/:\d+$/, '');
}

/** Null when spaces or escaped bytes leave open where in its line the value stands. */
function valueOffset(header: string, value: string, lineBytes: number): number | null {
  const spaces = lineBytes - header.length - 1 - value.length;
  return spaces === 0 || spaces === 1 ? lineBytes - value.length : null;
}

/** The piece alone where its place is certain, else the whole line. */
function spanOf(line: ByteSpan, textAt: number | null, { start, length }: FactDraft): ByteSpan {
  return textAt === null
    ? line
    : { ...line, offset: line.offset + textAt + start, lengthBytes: length };
}

function finish(draft: FactDraft, name: string | null, evidence: ByteSpan): Untimed {
  const { severity, kind, label, value } = draft;
  return { severity, kind, label, value: value.slice(0, maxValueLength), name, evidence };
}
