// What a capture has shown while it is still being read: how many connections, of which protocols, and the names that
// anybody on the way could read. Within a budget, whatever it is made of.
import type { NameLeak, ObservedFlow } from '../../shared/model/observation.ts';
import { mostFoundNames, type FoundSoFar } from '../../shared/model/progress.ts';

/** What is known of a connection by now. */
export interface Seen extends Pick<ObservedFlow, 'protocol' | 'names'> {
  /** Asked of DNS in it. */
  readonly asked: readonly string[];
}

/** Different names; the window shows few of them. */
const maxNames = 10_000;
const longestName = 255;

type Counts = Map<string, number>;

const countIn = (counts: Counts, key: string): void => {
  const before = counts.get(key) ?? 0;
  // What was seen last stands last.
  counts.delete(key);
  counts.set(key, before + 1);
};

export class Findings {
  readonly #isNewestFirst: boolean;
  readonly #names: Counts = new Map();
  readonly #protocols: Counts = new Map();
  #connections = 0;
  #changes = 0;

  /** `isNewestFirst`: names are told in the order in which they were last seen, else by how often they were. */
  constructor(isNewestFirst: boolean) {
    this.#isNewestFirst = isNewestFirst;
  }

  /** Grows with everything that is found. */
  get changes(): number {
    return this.#changes;
  }

  /** A connection, to be counted as it goes. */
  begin(): FindingsOfFlow {
    return new FindingsOfFlow(this);
  }

  countConnection(protocol: ObservedFlow['protocol']): void {
    this.#changes += 1;
    this.#connections += 1;
    countIn(this.#protocols, protocol);
  }

  countName(name: string): void {
    const isRoom = this.#names.size < maxNames || this.#names.has(name);
    if (!isRoom || name.length > longestName) return;
    this.#changes += 1;
    countIn(this.#names, name);
  }

  soFar(): FoundSoFar {
    const names = [...this.#names].reverse();
    if (!this.#isNewestFirst) names.sort(byCount);
    return describe(this.#connections, this.#protocols, names);
  }
}

export class FindingsOfFlow {
  readonly #all: Findings;
  #first: string | null = null;
  /** Made for the second name: most connections say one. */
  #others: Set<string> | null = null;
  #isCounted = false;

  constructor(all: Findings) {
    this.#all = all;
  }

  get isNamed(): boolean {
    return this.#first !== null;
  }

  /** What has come by now: it counts as a connection from its first name on. */
  look(seen: Seen): void {
    for (const name of namesIn(seen)) {
      if (this.#isTold(name)) continue;
      if (this.#first === null) this.#first = name;
      else (this.#others ??= new Set()).add(name);
      this.#all.countName(name);
    }
    if (this.isNamed) this.#count(seen);
  }

  #isTold(name: string): boolean {
    return name === this.#first || this.#others?.has(name) === true;
  }

  over(seen: Seen): void {
    this.look(seen);
    this.#count(seen);
  }

  #count({ protocol }: Seen): void {
    if (this.#isCounted) return;
    this.#isCounted = true;
    this.#all.countConnection(protocol);
  }
}

/** Said by who connects: an answer or a certificate may name anything. */
const saidLeaks: ReadonlySet<NameLeak> = new Set(['sni', 'http-host', 'clear-text']);

function* namesIn({ names, asked }: Seen): Generator<string> {
  for (const { name, leak } of names) if (saidLeaks.has(leak)) yield name;
  yield* asked;
}

const byCount = ([, a]: readonly [string, number], [, b]: readonly [string, number]): number =>
  b - a;

/** Of readers that each read a share of the connections. */
export function joinFound(parts: readonly FoundSoFar[]): FoundSoFar {
  const [only, ...others] = parts;
  if (only !== undefined && others.length === 0) return only;
  const [names, protocols]: [Counts, Counts] = [new Map(), new Map()];
  let [all, isMore] = [0, false];
  const add = (counts: Counts, key: string, connections: number): void => {
    counts.set(key, (counts.get(key) ?? 0) + connections);
  };
  for (const part of parts) {
    all += part.connections;
    isMore ||= part.hasMoreNames;
    for (const { name, connections } of part.names) add(names, name, connections);
    for (const { protocol, connections } of part.protocols) add(protocols, protocol, connections);
  }
  const joined = describe(all, protocols, [...names].sort(byCount));
  return { ...joined, hasMoreNames: joined.hasMoreNames || isMore };
}

function describe(
  connections: number,
  protocols: Counts,
  names: readonly (readonly [string, number])[],
): FoundSoFar {
  return {
    connections,
    protocols: [...protocols]
      .sort(byCount)
      .map(([protocol, count]) => ({ protocol, connections: count })),
    names: names.slice(0, mostFoundNames).map(([name, count]) => ({ name, connections: count })),
    hasMoreNames: names.length > mostFoundNames,
  };
}
