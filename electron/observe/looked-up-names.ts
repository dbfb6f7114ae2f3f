// Which name was looked up to get an address: the observer joins DNS answers to the connections that
// follow them.
import type { ObservedName } from '../../shared/model/observation.ts';
import type { DnsLookup } from '../../shared/model/dns.ts';
import type { FlowInfo } from '../../shared/model/segment.ts';

const maxNamesPerFlow = 16;
const maxSpellings = 4096;

/** Of a look-up no more than is needed: it may be remembered for long. */
type Told = Pick<DnsLookup, 'name' | 'askedMs' | 'answeredMs' | 'nameEvidence'>;

/** Answers by address, so that thousands of connections are joined without searching all look-ups. */
export class LookedUpNames {
  readonly #byAddress = new Map<string, Told[]>();
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
    const told: Told = { name, askedMs, answeredMs, nameEvidence };
    for (const { type, data } of lookup.answers) {
      if (type !== 'A' && type !== 'AAAA') continue;
      const address = this.#canonical(data);
      const same = this.#byAddress.get(address);
      if (same === undefined) this.#byAddress.set(address, [told]);
      else same.push(told);
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
    const [oldest] = this.#byAddress;
    if (oldest === undefined) return;
    this.#byAddress.delete(oldest[0]);
    this.#answers -= oldest[1].length;
  }

  /** One entry a name: the last look-up answered before the connection began. */
  find({ remote, openedMs }: FlowInfo): ObservedName[] {
    const told = this.#byAddress.get(this.#canonical(remote.address));
    if (told === undefined) return [];
    const byName = new Map<string, Told>();
    for (const lookup of told) {
      if ((lookup.answeredMs ?? Infinity) > openedMs) continue;
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
