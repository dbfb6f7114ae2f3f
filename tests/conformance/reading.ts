// What a reader says of the TLS and QUIC of one capture, in a form in which two readers compare:
// by pair of socket addresses, so that it does not matter how a reader cuts packets into flows.

export interface Hello {
  readonly serverName: string;
  readonly alpn: string;
  readonly ja3: string;
  readonly ja3Raw: string;
}

export interface Answer {
  /** "TLS 1.3". */
  readonly version: string;
  /** IANA's name, or the code in hex where the reader has none. */
  readonly cipher: string;
  readonly alpn: string;
}

/** All that passed between two socket addresses over one transport. */
export interface Pair {
  /** The first of each connection, in order. */
  readonly hellos: Hello[];
  readonly answers: Answer[];
  /** By sender ("address port"): content type and length of each record, in order. */
  readonly records: Map<string, string[]>;
}

export type Reading = Map<string, Pair>;

export type Transport = 'tcp' | 'udp';

/** The same for both directions. */
export function pairKey(transport: Transport, one: string, other: string): string {
  const [first, second] = [one, other].sort();
  return `${transport} ${first} ${second}`;
}

export function pairOf(reading: Reading, key: string): Pair {
  const known = reading.get(key);
  if (known !== undefined) return known;
  const made: Pair = { hellos: [], answers: [], records: new Map() };
  reading.set(key, made);
  return made;
}

export function addRecord(pair: Pair, sender: string, record: string): void {
  const list = pair.records.get(sender);
  if (list === undefined) pair.records.set(sender, [record]);
  else list.push(record);
}
