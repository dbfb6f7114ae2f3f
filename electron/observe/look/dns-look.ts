// A look at one DNS flow: the names asked for (RFC 1035 §4.1.2), over UDP or TCP.
import type { Segment } from '../../../shared/model/segment.ts';
import { parseDnsQuestions } from '../../wire/dns/message.ts';
import { isSameName } from '../../wire/dns/name.ts';
import { scanDnsQuestions } from '../../wire/dns/scan.ts';
import { DnsTcpStream } from '../../wire/dns/tcp-stream.ts';

/** A resolver's own flows may hold any number. */
const maxNames = 256;
const nameBytes = 100;

export class DnsLook {
  readonly #names = new Set<string>();
  readonly #streams: { readonly up: DnsTcpStream; readonly down: DnsTcpStream } | null;
  /** Of a stream: bytes are missing, and where messages begin is lost. */
  #isLost = false;

  constructor(transport: 'tcp' | 'udp') {
    const isStream = transport === 'tcp';
    this.#streams = isStream ? { up: new DnsTcpStream(), down: new DnsTcpStream() } : null;
  }

  get names(): readonly string[] {
    return [...this.#names];
  }

  get heldBytes(): number {
    const waiting = (this.#streams?.up.heldBytes ?? 0) + (this.#streams?.down.heldBytes ?? 0);
    return waiting + this.#names.size * nameBytes;
  }

  quietBytes(): number {
    return this.#isLost || this.#names.size >= maxNames ? Infinity : 0;
  }

  push({ direction, bytes, timeMs }: Segment): void {
    if (this.#streams === null) {
      if (bytes !== null) this.#read(bytes);
      return;
    }
    this.#isLost ||= bytes === null;
    if (bytes === null || this.#isLost) return;
    for (const message of this.#streams[direction].push(bytes, timeMs)) this.#read(message.bytes);
  }

  #read(bytes: Uint8Array): void {
    const names = scanDnsQuestions(bytes);
    if (names !== null) {
      for (const name of names) this.#add(name);
      return;
    }
    const parsed = parseDnsQuestions(bytes);
    if (parsed.ok) for (const { name } of parsed.value.questions) this.#add(name);
  }

  #add(name: string): void {
    if (this.#names.size >= maxNames || this.#names.has(name)) return;
    // A server may write the name in another case than it was asked for.
    for (const known of this.#names) if (isSameName(known, name)) return;
    this.#names.add(name);
  }
}
