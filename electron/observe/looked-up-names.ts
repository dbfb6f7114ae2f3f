// Which name was looked up to get an address: the observer joins DNS answers to the connections that
// follow them.
import type { ObservedName } from '../../shared/model/observation.ts';
import type { DnsLookup } from '../../shared/model/dns.ts';
import type { FlowInfo } from '../../shared/model/segment.ts';

const maxNamesPerFlow = 16;
const maxSpellings = 4096;
/** Of what told one address before a connection began: a flood of answers must not make each of them slow. */
const maxLookedBack = 256;

/** Of a look-up no more than is needed: it may be remembered for long. */
interface Told extends Pick<DnsLookup, 'name' | 'askedMs' | 'nameEvidence'> {
  readonly answeredMs: number;
}

/** Answers by address, so that thousands of connections are joined without searching all look-ups. */
export class LookedUpNames {
  /** Of each address by the time of the answer. */
  readonly #byAddress = new Map<string, Told[]>();
  /** From the one told of longest ago; always the same, as a new one would pass over all that were forgotten. */
  readonly #oldest = this.#byAddress.keys();
  readonly #maxAnswers: number;
  #answers = 0;
  readonly #spellings = new Map<string, string>();

  /** Beyond `maxAnswers` the addresses told of longest ago are forgotten. */
  constructor(lookups: readonly DnsLookup[] = [], maxAnswers = Infinity) {
    this.#maxAnswers = maxAnswers;
    for (const lookup of lookups) this.add(lookup);
  }

  /** Takes a look-up with its answers. */
  add(lookup: DnsLookup): void {
    const { name, askedMs, answeredMs, nameEvidence } = lookup;
    if (answeredMs === null) return;
    const told: Told = { name, askedMs, answeredMs, nameEvidence };
    for (const { type, data } of lookup.answers) {
      if (type !== 'A' && type !== 'AAAA') continue;
      const address = this.#canonical(data);
      const same = this.#byAddress.get(address);
      if (same === undefined) this.#byAddress.set(address, [told]);
      else same.splice(countUntil(same, answeredMs), 0, told);
      this.#answers += 1;
    }
    while (this.#answers > this.#maxAnswers) this.#forgetOldest();
  }

  /** Connections go to the same few addresses over and over. */
  #canonical(text: string): string {
    if (!text.includes(':')) return text;
    let spelling = this.#spellings.get(text);
    if (spelling === undefined) {
      spelling = canonicalAddress(text);
      if (this.#spellings.size >= maxSpellings) this.#spellings.clear();
      this.#spellings.set(text, spelling);
    }
    return spelling;
  }

  #forgetOldest(): void {
    const { value: address } = this.#oldest.next();
    if (address === undefined) return;
    this.#answers -= this.#byAddress.get(address)?.length ?? 0;
    this.#byAddress.delete(address);
  }

  /** One entry a name: the last look-up answered before the connection began. */
  find({ remote, openedMs }: FlowInfo): ObservedName[] {
    const told = this.#byAddress.get(this.#canonical(remote.address));
    if (told === undefined) return [];
    const end = countUntil(told, openedMs);
    const byName = new Map<string, Told>();
    for (const lookup of told.slice(Math.max(0, end - maxLookedBack), end)) {
      const key = lookup.name.toLowerCase();
      const known = byName.get(key);
      if (known === undefined || known.askedMs <= lookup.askedMs) byName.set(key, lookup);
    }
    return [...byName.values()]
      .sort((a, b) => b.askedMs - a.askedMs)
      .slice(0, maxNamesPerFlow)
      .map(({ name, nameEvidence }) => ({ name, leak: 'dns', evidence: nameEvidence }));
  }
}

/** How many were answered by then; they stand in that order. */
function countUntil(told: readonly Told[], timeMs: number): number {
  let [least, most] = [0, told.length];
  if ((told.at(-1)?.answeredMs ?? 0) <= timeMs) return most;
  while (least < most) {
    const middle = (least + most) >> 1;
    if ((told[middle]?.answeredMs ?? 0) <= timeMs) least = middle + 1;
    else most = middle;
  }
  return least;
}

/** One spelling for each address: IPv6 in full groups, IPv4-mapped as IPv4 (RFC 4291 §2.2). */
function canonicalAddress(text: string): string {
  if (!text.includes(':')) return text;
  const lower = text.toLowerCase();
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(lower)?.[1];
  if (mapped !== undefined) return mapped;
  const [head = '', tail] = lower.split('::');
  const groupsOf = (part: string): string[] => (part === '' ? [] : part.split(':'));
  const [before, after] = [groupsOf(head), groupsOf(tail ?? '')];
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  return [...before, ...Array.from({ length: zeros }, () => '0'), ...after]
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':');
}
