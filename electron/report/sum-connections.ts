// Many connections and look-ups on little paper: those to one host as one row, each name with all that was asked.
import type { DnsLookup } from '../../shared/model/dns.ts';
import { groupBy } from '../../shared/model/groups.ts';
import type { ObservedFlow } from '../../shared/model/observation.ts';
import { describeMissingAnswer } from '../../shared/words/dns-words.ts';
import { formatCount, listSome } from '../../shared/words/format.ts';
import { describeKind } from './report-words.ts';

/** More than these are summed up: a single website has one and its look-ups. */
export const maxOneByOne = 12;
/** As many rows as fit on two pages. */
const maxSums = 60;
/** Different values in one cell. */
const maxValues = 3;

export interface ConnectionSum {
  /** Null: no name is known. */
  readonly name: string | null;
  readonly ids: string;
  readonly all: readonly ObservedFlow[];
  readonly address: string;
  readonly country: string;
  readonly operator: string;
  readonly kind: string;
  readonly ja4: readonly string[];
  readonly bytesUp: number;
  readonly bytesDown: number;
}

const different = (texts: readonly (string | null | undefined)[]): string[] => [
  ...new Set(texts.flatMap((text) => (text === null || text === undefined ? [] : [text]))),
];
const oneOrSome = (texts: readonly (string | null | undefined)[]): string =>
  listSome(different(texts), maxValues) || '–';
export const sum = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value, 0);

const numbered = /^(.*\D)(\d+)$/;

/** `tcp-1, tcp-3 to tcp-9 and 4 more`: evidence points at connections by these. */
export function listIds(ids: readonly string[], most = 6): string {
  const runs: { prefix: string; from: string; to: string; last: number; count: number }[] = [];
  for (const id of ids) {
    const [, prefix = id, digits = ''] = numbered.exec(id) ?? [];
    const run = runs.at(-1);
    if (
      run !== undefined &&
      digits !== '' &&
      run.prefix === prefix &&
      run.last + 1 === Number(digits)
    ) {
      Object.assign(run, { to: id, last: Number(digits), count: run.count + 1 });
    } else runs.push({ prefix, from: id, to: id, last: Number(digits), count: 1 });
  }
  const shown = runs
    .slice(0, most)
    .map(({ from, to, count }) =>
      count === 1 ? from : count === 2 ? `${from}, ${to}` : `${from} to ${to}`,
    );
  const left = sum(runs.slice(most).map(({ count }) => count));
  return left === 0 ? shown.join(', ') : `${shown.join(', ')} and ${formatCount(left)} more`;
}

const placeOf = ({ remote }: ObservedFlow): string => `${remote.address} port ${remote.port}`;

/** Look-ups by their server: what they asked stands in a table of its own. */
const hostOf = (flow: ObservedFlow, name: string | undefined): string =>
  flow.protocol === 'dns' ? `dns ${placeOf(flow)}` : (name ?? placeOf(flow));

/** Those of most bytes first; `rest`: how many connections are in none of the sums. */
export function sumConnections(
  flows: readonly ObservedFlow[],
  names: ReadonlyMap<string, string>,
): { readonly sums: readonly ConnectionSum[]; readonly rest: number } {
  const hosts = groupBy(flows, (flow) =>
    JSON.stringify([hostOf(flow, names.get(flow.flowId)), flow.protocol === 'dns']),
  );
  const bytesOf = (of: readonly ObservedFlow[]): number =>
    sum(of.map(({ bytesUp, bytesDown }) => bytesUp + bytesDown));
  const sorted = [...hosts.values()].sort((a, b) => bytesOf(b) - bytesOf(a));
  return {
    sums: sorted.slice(0, maxSums).map((of) => sumOf(of, names)),
    rest: sum(sorted.slice(maxSums).map(({ length }) => length)),
  };
}

function sumOf(flows: readonly ObservedFlow[], names: ReadonlyMap<string, string>): ConnectionSum {
  const isDns = flows[0]?.protocol === 'dns';
  return {
    name: isDns ? 'look-ups of names' : (names.get(flows[0]?.flowId ?? '') ?? null),
    ids: listIds(flows.map(({ flowId }) => flowId)),
    all: flows,
    address: oneOrSome(flows.map(placeOf)),
    country: oneOrSome(flows.map(({ place }) => place.countryName)),
    operator: oneOrSome(flows.map(({ place }) => place.operator)),
    kind: oneOrSome(flows.map(describeKind)),
    ja4: different(flows.map(({ tls }) => tls?.ja4)),
    bytesUp: sum(flows.map(({ bytesUp }) => bytesUp)),
    bytesDown: sum(flows.map(({ bytesDown }) => bytesDown)),
  };
}

export interface LookupSum {
  readonly name: string;
  readonly types: string;
  readonly servers: string;
  readonly answers: string;
}

export const describeServer = ({ server, transport }: DnsLookup): string =>
  `${server.address} port ${server.port} (${transport.toUpperCase()})`;

export const describeAnswer = (lookup: DnsLookup): string =>
  describeMissingAnswer(lookup) ?? lookup.answers.map(({ data }) => data).join(', ');

/** `127.0.0.8 (A), none of this kind (AAAA, HTTPS)`. */
function answersOf(lookups: readonly DnsLookup[]): string {
  const byAnswer = groupBy(lookups, describeAnswer);
  const texts = [...byAnswer].map(
    ([answer, same]) => `${answer} (${different(same.map(({ type }) => type)).join(', ')})`,
  );
  return listSome(texts, maxValues);
}

/** A name a row, in the order in which names were asked; `rest`: how many look-ups are in none of the sums. */
export function sumLookups(dns: readonly DnsLookup[]): {
  readonly sums: readonly LookupSum[];
  readonly rest: number;
} {
  const names = [...groupBy(dns, ({ name }) => name.toLowerCase()).values()];
  return {
    sums: names.slice(0, maxSums).map((lookups) => ({
      name: lookups[0]?.name ?? '',
      types: different(lookups.map(({ type }) => type)).join(', '),
      servers: oneOrSome(lookups.map(describeServer)),
      answers: answersOf(lookups),
    })),
    rest: sum(names.slice(maxSums).map(({ length }) => length)),
  };
}
