// Words and figures that every readable report shares.
import { groupByVisit } from '../../shared/model/exchange.ts';
import type { Exposure, LedgerRow } from '../../shared/model/ledger.ts';
import type { ObservedFlow } from '../../shared/model/observation.ts';
import type { ByteSpan } from '../../shared/model/segment.ts';
import type { Session, SessionDocument, Visit } from '../../shared/model/session.ts';
import { describeCaptureFacts } from '../../shared/words/capture-words.ts';
import { countOf, formatCount } from '../../shared/words/format.ts';
import { describeUnseenLookups } from '../../shared/words/lookup-words.ts';
import { describeObserve } from '../../shared/words/observe-text.ts';
import { onlyEnvelope } from '../../shared/words/proxy-help.ts';
import { explanations } from '../../shared/words/explanations.ts';
import { kindOfFlow } from '../../shared/words/flow-words.ts';

/** Exposure by word and shape; HTML adds colour. */
export const exposureMarks: Readonly<Record<Exposure, string>> = {
  visible: '◉ visible',
  inferable: '◐ inferable',
  hidden: '○ hidden',
};

const dataCredit =
  'Countries: regional internet registries (CC0). Network operators: RouteViews and DB-IP (CC BY 4.0).';

const timesNotes = {
  live: 'Times are when the bytes reached Onlooker, not packet times: records that came together share one.',
  capture: 'Times are those of the packets in the capture.',
};

export const formatTime = (timeMs: number): string =>
  new Date(timeMs).toISOString().replace('T', ' ').slice(0, 19);

/** What a report says of a visit. */
export interface ReportedRows {
  readonly rows: readonly LedgerRow[];
  /** In words, how many say what the first round's say already; null: none, or it is the first. */
  readonly asBefore: string | null;
}

/** By visit id, each visit's rows in the ledger's order; of a later round those that say something else. */
export function rowsByVisit({ session, ledger }: SessionDocument): Map<string, ReportedRows> {
  const rows = groupByVisit(ledger);
  for (const ofVisit of rows.values()) ofVisit.sort((a, b) => a.order - b.order);
  const later = new Set(session.visits.flatMap(({ url, round }) => (round === 0 ? [] : [url])));
  const first = new Map(
    session.visits.flatMap(({ id, url, round }) =>
      round === 0 && later.has(url) ? [[url, new Set(rows.get(id)?.map(wordsOf))] as const] : [],
    ),
  );
  return new Map(
    session.visits.map(({ id, url, round }) => {
      const all = rows.get(id) ?? [];
      const before = round === 0 ? undefined : first.get(url);
      const others = all.filter((row) => before?.has(wordsOf(row)) !== true);
      return [id, { rows: others, asBefore: describeRepeated(all.length - others.length) }];
    }),
  );
}

const wordsOf = ({ label, envelope, letter, exposure, inference }: LedgerRow): string =>
  JSON.stringify([label, envelope, letter, exposure, inference]);

const describeRepeated = (count: number): string | null =>
  count === 0 ? null : `${countOf(count, 'more row')}, with the same words as in round 1.`;

/** What stands over a visit's rows: its address and, of several rounds, which one. */
export const titleOfVisit = ({ url, round }: Visit, { request }: Session): string =>
  request.count > 1 ? `${url} · round ${round + 1}` : url;

/** By flow id, whom each connection was to; of a name look-up, what was asked for. */
export function namesByFlow({ flows, dns }: SessionDocument): Map<string, string> {
  const asked = dns.map(({ flowId, name }) => [flowId, `look-up: ${name}`] as const);
  const known = flows.flatMap(({ flowId, tls, names }) => {
    const name = tls?.serverName ?? names[0]?.name;
    return name === undefined ? [] : [[flowId, name] as const];
  });
  return new Map([...asked, ...known]);
}

/** As the window's table of connections says it. */
export const describeKind = (flow: ObservedFlow): string =>
  kindOfFlow({ ...flow, tlsVersion: flow.tls?.version ?? null });

/** Where the evidence stands, in words. */
export function describeEvidence(evidence: readonly ByteSpan[]): string {
  const [span] = evidence;
  if (span === undefined) return '';
  const way = span.direction === 'up' ? 'sent' : 'received';
  const last = span.offset + Math.max(0, span.lengthBytes - 1);
  const more = evidence.length > 1 ? ` and ${evidence.length - 1} more` : '';
  return `${span.flowId}, bytes ${span.offset}–${last} ${way}${more}`;
}

/** Those that are not listed, too. */
export const countRecords = ({ records, tls }: Pick<ObservedFlow, 'records' | 'tls'>): number =>
  records.length + (tls?.leftOut?.records ?? 0);

const listed = (count: number, more: number, what: string): string =>
  `${formatCount(count)} of ${formatCount(count + more)} ${what}`;

/** How many connections are not listed, and how to get them; null: all are. */
export function describeLeftOut({ flows, dns, leftOut }: SessionDocument): string | null {
  if (leftOut === undefined || leftOut.flows + leftOut.lookups === 0) return null;
  return (
    `Listed here are ${listed(flows.length, leftOut.flows, 'connections')} and ` +
    `${listed(dns.length, leftOut.lookups, 'look-ups of names')}: nobody reads more on paper. ` +
    'To get every one, export the session as JSON or Parquet.'
  );
}

/** How many websites and requests of a capture are not told one by one; null: all are. */
export function describeVisitsLeftOut({ session, leftOut }: SessionDocument): string | null {
  if (leftOut === undefined || leftOut.visits === 0) return null;
  return (
    `Told one by one are the first ${listed(session.visits.length, leftOut.visits, 'visits')}. ` +
    'The others are in the report as CSV, JSON or Parquet.'
  );
}

/** Statements a reader must not miss. */
export function notesOf(document: SessionDocument, redacted: readonly string[] | null): string[] {
  const { session } = document;
  const notes: string[] = [];
  if (session.request.certificateErrors === 'accept') {
    notes.push(
      'Certificate errors were overridden in this run: the sites’ identities are not proven.',
    );
  }
  if (session.request.lab)
    notes.push('This run visited the practice lab on the user’s own machine.');
  const leftOut = describeLeftOut(document);
  if (leftOut !== null) notes.push(leftOut);
  const visitsLeftOut = describeVisitsLeftOut(document);
  if (visitsLeftOut !== null) notes.push(visitsLeftOut);
  if (session.capture !== undefined) notes.push(...describeCaptureFacts(session.capture));
  if (session.status === 'cancelled') notes.push('The run was cancelled before its end.');
  const unseenLookups = describeUnseenLookups(session, document.dns.length);
  if (unseenLookups !== null) notes.push(unseenLookups);
  if (session.observe !== undefined) {
    const lines = describeObserve(session.observe, formatTime).map((line) => `${line}.`);
    notes.push(onlyEnvelope, ...lines);
  }
  notes.push(
    redacted === null
      ? 'Nothing was taken out of this report: it may hold secrets.'
      : `Taken out of this report: ${redacted.join(', ') || 'nothing was found to take out'}.`,
    session.capture === undefined ? timesNotes.live : timesNotes.capture,
    dataCredit,
  );
  return notes;
}

/** Terms the ledger uses, explained once each, by title. */
export function glossaryOf(document: SessionDocument): { title: string; text: string }[] {
  const keys = new Set(document.ledger.map((row) => row.explanationKey));
  return [...keys]
    .flatMap((key) => explanations[key] ?? [])
    .sort((a, b) => a.title.localeCompare(b.title));
}
