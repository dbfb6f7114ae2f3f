// Reads the TLS handshake by which somebody signs in to a network, as the access point hands it on to a server in
// RADIUS (RFC 3579). One pair of ports carries the sign-ins of many: the first handshake is followed, by what each
// answer and each request have in common with the one before.
import type { Direction, FlowId, Segment } from '../../shared/model/segment.ts';
import {
  radiusCodes,
  readEapTls,
  readRadius,
  type EapTls,
  type RadiusPacket,
} from '../wire/clear/radius.ts';
import type { Hashes } from '../wire/hashes.ts';
import { contentTypes } from '../wire/tls/records.ts';
import { TlsReader } from './tls-reader.ts';

/** What is expected next of the sign-in that is followed. */
type Awaited =
  | { readonly from: 'client'; readonly state: string; readonly eapIdentifier: number }
  | { readonly from: 'server'; readonly identifier: number };

export class RadiusReader {
  readonly tls: TlsReader;
  #awaited: Awaited | null = null;
  #isOver = false;
  /** Up to where the reader of TLS was told. */
  readonly #toldTo: Record<Direction, number> = { up: 0, down: 0 };

  constructor(flowId: FlowId, hashes: Hashes) {
    this.tls = new TlsReader(flowId, hashes);
    this.tls.isCarried = true;
  }

  quietBytes(): number {
    return this.#isOver ? Infinity : 0;
  }

  push(segment: Segment): void {
    const { bytes } = segment;
    const packet = bytes === null || this.#isOver ? null : readRadius(bytes);
    if (bytes === null || packet === null) return;
    const message = readEapTls(packet.eap);
    if (message === null) this.#isOver = this.#isVerdict(packet);
    else if (this.#isNext(packet, message)) {
      this.#follow(packet, message);
      this.#tell(segment, bytes, piecesOf(packet, message));
    }
  }

  #isVerdict({ code, identifier }: RadiusPacket): boolean {
    const awaited = this.#awaited;
    const isOne = code === radiusCodes.accept || code === radiusCodes.reject;
    return isOne && awaited?.from === 'server' && awaited.identifier === identifier;
  }

  get #hasBegun(): boolean {
    return this.#toldTo.up + this.#toldTo.down > 0;
  }

  /** What comes again is not next, and behind a packet that is missing nothing is. */
  #isNext({ code, identifier, state, eap }: RadiusPacket, message: EapTls): boolean {
    const awaited = this.#awaited;
    const isRequest = code === radiusCodes.request;
    // Until the client has said a word another method, or somebody else's sign-in, may begin.
    if (message.isStart && !isRequest && !this.#hasBegun) return true;
    // Of a sign-in that had begun before the capture a hello may be the first that is seen.
    if (awaited === null) return isRequest && eap[message.start] === contentTypes.handshake;
    if (awaited.from === 'server') return !isRequest && identifier === awaited.identifier;
    return isRequest && state === awaited.state && message.identifier === awaited.eapIdentifier;
  }

  #follow({ code, identifier, state }: RadiusPacket, message: EapTls): void {
    this.#awaited =
      code === radiusCodes.request
        ? { from: 'server', identifier }
        : { from: 'client', state, eapIdentifier: message.identifier };
  }

  #tell(segment: Segment, bytes: Uint8Array, pieces: readonly Piece[]): void {
    const { flowId, direction, timeMs, offset } = segment;
    for (const { start, end } of pieces) {
      const at = offset + start;
      this.tls.skip(direction, at - this.#toldTo[direction]);
      this.#toldTo[direction] = at + end - start;
      const place = { flowId, direction, timeMs, offset: at, lengthBytes: end - start };
      this.tls.push({ ...place, bytes: bytes.subarray(start, end) });
    }
  }
}

type Piece = RadiusPacket['pieces'][number];

/** Where in the packet the message's TLS stands, attribute by attribute. */
function piecesOf({ pieces }: RadiusPacket, message: EapTls): Piece[] {
  const found: Piece[] = [];
  let passed = 0;
  for (const { start, end } of pieces) {
    const from = start + Math.max(0, message.start - passed);
    const to = Math.min(end, start + message.end - passed);
    if (from < to) found.push({ start: from, end: to });
    passed += end - start;
  }
  return found;
}
