// What a reader says of the TLS and QUIC of one capture, in a form in which two readers compare:
// by pair of socket addresses, so that it does not matter how a reader cuts packets into flows.

export interface Hello {
  readonly serverName: string;
  readonly alpn: string;
  readonly ja3: string;
  readonly ja3Raw: string;
  /** Said by tshark alone. */
  readonly isMalformed?: boolean;
}

export interface Answer {
  /** "TLS 1.3". */
  readonly version: string;
  /** IANA's name, or the code in hex where the reader has none. */
  readonly cipher: string;
  readonly alpn: string;
  readonly isMalformed?: boolean;
}

/** All that passed between two socket addresses over one transport. */
export interface Pair {
  /** The first of each connection, in order. */
  readonly hellos: Hello[];
  readonly answers: Answer[];
  /** By sender ("address port"): content type and length of each record, in order. */
  readonly records: Map<string, string[]>;
  /** Names that were looked up. */
  readonly questions: Set<string>;
  /** Of those the ones that stand only in messages which tshark calls malformed. */
  readonly doubtful: Set<string>;
  /** HTTP/1 in the clear: method, host and target of each request, in order. */
  readonly requests: string[];
  /** Places in `requests` of those of whose heads only the beginning was captured; said by us alone. */
  readonly cutRequests: Set<number>;
  /** Of Google's own QUIC: version, server name and program of each hello. */
  readonly googleHellos: Set<string>;
  /** Of mail sent in the clear: who wrote, and to whom; without what stands in the mails. */
  readonly correspondents: Set<string>;
}

export type Reading = Map<string, Pair>;

export const newPair = (): Pair => ({
  hellos: [],
  answers: [],
  records: new Map(),
  questions: new Set(),
  doubtful: new Set(),
  requests: [],
  cutRequests: new Set(),
  googleHellos: new Set(),
  correspondents: new Set(),
});

/** Readers write bytes that are no text each in their own way; here they are one sign, up to a NUL. */
export const plainText = (text: string): string =>
  text
    .replace(/(?:\\x00|\\000).*/, '')
    .replaceAll(/(?:\\x[0-9a-f]{2}|\\\d{3}|\\[abfnrtv\\"]|[^!-~])+/g, '?');

export type Transport = 'tcp' | 'udp';

/** The same for both directions. */
export function pairKey(transport: Transport, one: string, other: string): string {
  const [first, second] = [one, other].sort();
  return `${transport} ${first} ${second}`;
}

export function pairOf(reading: Reading, key: string): Pair {
  const known = reading.get(key);
  if (known !== undefined) return known;
  const made = newPair();
  reading.set(key, made);
  return made;
}

export function addRecord(pair: Pair, sender: string, record: string): void {
  const list = pair.records.get(sender);
  if (list === undefined) pair.records.set(sender, [record]);
  else list.push(record);
}

/** A domain name as both readers' names compare. */
export const nameText = (name: string): string =>
  plainText(name === '<Root>' ? '.' : name).toLowerCase();
