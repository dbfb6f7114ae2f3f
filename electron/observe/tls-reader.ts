// Reads one TLS connection as an observer can: records, the readable part of the handshake, and where
// it turns to ciphertext (RFC 8446 §2, §4, Appendix D.4; RFC 5246 §7.3).
import type { ObservedName } from '../../shared/model/observation.ts';
import type { Direction, FlowId, Segment } from '../../shared/model/segment.ts';
import type { TlsLeftOut } from '../../shared/model/tls.ts';
import type { Hashes } from '../wire/hashes.ts';
import { alertBytes, readAlert } from '../wire/tls/alert.ts';
import { describeCipher, readTagBytes } from '../wire/tls/cipher-suites.ts';
import { carriedIn } from '../wire/tls/handshake.ts';
import { contentTypes, recordHeaderBytes } from '../wire/tls/records.ts';
import { readSsl2Header, ssl2HeaderBytes } from '../wire/tls/ssl2.ts';
import { tls13 } from '../wire/tls/versions.ts';
import { HandshakeFacts } from './handshake-facts.ts';
import type { PendingStep, StepKind, StepShows } from './handshake-step.ts';
import { RecordColumns } from './record-columns.ts';
import { StepColumns } from './step-columns.ts';
import { beganInside, TlsLane } from './tls-lane.ts';

const maxSteps = 64;
const handshakeHeaderBytes = 4;
/** An alert as TLS 1.3 seals it, with the usual tag and inner type. */
const sealedAlertBytes = alertBytes + 1 + 16;

/** Of its own with both hellos; a step; a record among its columns. */
const tlsBytes = 2500;
const stepBytes = 150;
const recordBytes = 28;

/** Where TLS begins in each direction of a flow. */
export type TlsStart = Readonly<Record<Direction, number>>;

export class TlsReader {
  readonly flowId: FlowId;
  readonly facts: HandshakeFacts;
  readonly records = new RecordColumns();
  /** Fragment length of the first encrypted record of a TLS 1.3 server: EncryptedExtensions. */
  firstSealedBytes: number | null = null;
  /** Other bytes stand between those of TLS: of a message the whole stretch is pointed at. */
  isCarried = false;
  readonly #steps = new StepColumns(maxSteps);
  readonly #up: TlsLane;
  readonly #down: TlsLane;
  #clientDone = false;
  #openForData = false;

  constructor(flowId: FlowId, hashes: Hashes, start: TlsStart = { up: 0, down: 0 }) {
    this.flowId = flowId;
    this.#up = new TlsLane('up', start.up);
    this.#down = new TlsLane('down', start.down);
    this.facts = new HandshakeFacts(flowId, hashes);
  }

  get steps(): PendingStep[] {
    return this.#steps.toSteps();
  }

  /** Of steps and records only the first so many are kept. */
  get leftOut(): TlsLeftOut {
    return { steps: this.#steps.leftOut, records: this.records.leftOut };
  }

  get names(): ObservedName[] {
    return this.facts.names;
  }

  /** Why reading stopped before the end of the bytes; a spent byte budget is no such reason. */
  problem(closed: boolean): string | null {
    const [up, down] = [this.#up, this.#down];
    const found =
      up.problem ??
      down.problem ??
      up.handshake?.problem ??
      down.handshake?.problem ??
      this.facts.problem;
    if (found !== null) return found.includes('not recorded') ? null : found;
    const brokeOff = closed && (up.isInsideRecord || down.isInsideRecord);
    return brokeOff ? 'the connection ended inside a record' : null;
  }

  /** Stream bytes that came down behind the last record that could be read. */
  unread(bytesDown: number): { offset: number; lengthBytes: number; timeMs: number } {
    const { problem, readTo, lastMs } = this.#down;
    const isLost = this.records.leftOut > 0 || (problem?.includes('not recorded') ?? false);
    return { offset: readTo, lengthBytes: isLost ? bytesDown - readTo : 0, timeMs: lastMs };
  }

  #laneOf(direction: Direction): TlsLane {
    return direction === 'up' ? this.#up : this.#down;
  }

  get heldBytes(): number {
    const waiting = this.#up.heldBytes + this.#down.heldBytes + this.#steps.heldBytes;
    const listed = this.#steps.length * stepBytes + this.records.length * recordBytes;
    return tlsBytes + waiting + listed;
  }

  /** So many bytes are the inside of ciphertext: they end no record and begin none. */
  quietBytes(direction: Direction): number {
    return this.#laneOf(direction).quietBytes;
  }

  pass(direction: Direction, lengthBytes: number, timeMs: number): void {
    const lane = this.#laneOf(direction);
    lane.lastMs = timeMs;
    lane.pass(lengthBytes);
  }

  /** So many bytes of the stream belong to what carries TLS. */
  skip(direction: Direction, lengthBytes: number): void {
    this.#laneOf(direction).skip(lengthBytes);
  }

  push(segment: Segment): void {
    const { direction, bytes, lengthBytes, timeMs } = segment;
    const lane = this.#laneOf(direction);
    lane.lastMs = timeMs;
    if (this.isCarried) lane.segmentEnd = segment.offset + lengthBytes;
    if (lane.isSsl2 && this.#readSsl2(lane, segment)) return;
    lane.begin(bytes);
    while (lane.read(bytes, lengthBytes)) {
      const { recordOffset, contentType } = lane;
      const isKept = this.records.push(
        direction,
        timeMs,
        recordOffset,
        lane.lengthBytes,
        contentType,
      );
      if (isKept) lane.readTo = recordOffset + recordHeaderBytes + lane.lengthBytes;
      this.#readRecord(lane, contentType);
    }
    lane.end(lengthBytes);
  }

  /**
   * A message of SSL 2.0 at the beginning of a direction, in a segment of its own as all its stacks sent
   * it; false where TLS begins.
   */
  #readSsl2(lane: TlsLane, { direction, bytes, lengthBytes, offset, timeMs }: Segment): boolean {
    const message = bytes === null ? null : readSsl2Header(bytes);
    const isWhole = message !== null && message.lengthBytes + ssl2HeaderBytes <= lengthBytes;
    if (bytes === null || message === null || !isWhole) {
      // Where the server answered in SSL 2.0 all that follows is sealed, in a form of its own.
      lane.isSsl2 = this.facts.ssl2Version !== null;
      return lane.isSsl2;
    }
    this.records.push(direction, timeMs, offset, message.lengthBytes, contentTypes.handshake);
    const end = ssl2HeaderBytes + message.lengthBytes;
    const pieces = [{ offset, lengthBytes: end }];
    const body = bytes.subarray(ssl2HeaderBytes, end);
    const { type } = message;
    const read = { type, body, pieces, headerBytes: ssl2HeaderBytes, timeMs, sealedIn: null };
    this.#steps.push(this.facts.readSsl2(direction, read));
    lane.skip(lengthBytes);
    lane.readTo = offset + end;
    return true;
  }

  #readRecord(lane: TlsLane, contentType: number): void {
    switch (contentType) {
      case contentTypes.changeCipherSpec:
        this.#readChangeCipherSpec(lane);
        break;
      case contentTypes.alert:
        this.#readAlert(lane);
        break;
      case contentTypes.handshake:
        this.#readHandshake(lane);
        break;
      case contentTypes.applicationData:
        this.#readData(lane);
        break;
      default:
        // The one type of record that is left.
        this.#step('heartbeat', lane, lane.sealed);
    }
  }

  #isFromClient({ direction }: TlsLane): boolean {
    return direction === this.facts.clientDirection;
  }

  #readChangeCipherSpec(lane: TlsLane): void {
    if (lane.changeCipher(this.facts)) {
      lane.sealed = true;
      if (!this.#isFromClient(lane)) this.facts.serverChangedCipher();
    }
    this.#step('change-cipher-spec', lane, false);
  }

  #readAlert(lane: TlsLane): void {
    const isOpen = !lane.sealed || this.facts.hidesNothing;
    // Where nothing is encrypted a MAC follows.
    const fragment = lane.sealed ? lane.fragment.subarray(0, alertBytes) : lane.fragment;
    const alert = isOpen ? readAlert({ fragment }) : null;
    const shows = alert === null ? 'nothing' : new Uint8Array(fragment);
    this.#step('alert', lane, alert === null, shows);
  }

  #readHandshake(lane: TlsLane): void {
    if (lane.takeHandshake(this.facts) === 'sealed') {
      this.#step('encrypted-handshake', lane, true, 'length');
      return;
    }
    const { fragment, recordOffset: offset, lengthBytes } = lane;
    const record = { fragment, offset, lengthBytes, timeMs: lane.lastMs };
    const sealedIn = { offset, lengthBytes: lane.segmentEnd - offset };
    for (const message of lane.messages(record)) {
      const placed = this.isCarried ? carriedIn(message, sealedIn) : message;
      this.#steps.push(this.facts.read(lane.direction, placed));
    }
  }

  #readData(lane: TlsLane): void {
    const { server, client } = this.facts;
    // What TLS 1.3 seals goes as application data: where a handshake was sealed it is older.
    const isHandshake13 =
      !this.#clientDone &&
      !beganInside(this.facts) &&
      (server === null ? !lane.sealed : server.version >= tls13);
    // Early data goes out before the server has said a word (RFC 8446 §2.3).
    const isEarly = server === null && client?.earlyData === true && this.#isFromClient(lane);
    if (!isHandshake13 || isEarly) this.#addData(lane);
    else this.#readSealedHandshake(lane);
  }

  #readSealedHandshake(lane: TlsLane): void {
    const { lengthBytes } = lane;
    if (!this.#isFromClient(lane)) this.firstSealedBytes ??= lengthBytes;
    if (lengthBytes === sealedAlertBytes) {
      this.#step('alert', lane, true);
      return;
    }
    this.#step('encrypted-handshake', lane, true, 'length');
    if (this.#isFromClient(lane)) this.#clientDone = this.#endsClientFlight(lengthBytes);
  }

  /** The client's Finished ends the handshake; without early data or a certificate it comes alone. */
  #endsClientFlight(lengthBytes: number): boolean {
    const { client, server } = this.facts;
    const name = server === null ? '' : describeCipher(server.cipherSuite);
    const hashBytes = name.endsWith('SHA384') ? 48 : 32;
    const finishedBytes = handshakeHeaderBytes + hashBytes + 1 + readTagBytes(name);
    // Too short for it is a client's answer that it has no certificate (RFC 8446 §4.4.2).
    return client?.earlyData === true
      ? lengthBytes === finishedBytes
      : lengthBytes >= finishedBytes;
  }

  #addData(lane: TlsLane): void {
    if (!this.#openForData) {
      this.#openForData = true;
      this.#step('encrypted-from-here', lane, true);
    }
    this.records.markLast();
  }

  #step(kind: StepKind, lane: TlsLane, sealed: boolean, shows: StepShows = 'nothing'): void {
    const encrypted = sealed && !this.facts.hidesNothing;
    const { direction, lastMs: timeMs, recordOffset: offset } = lane;
    const lengthBytes = recordHeaderBytes + lane.lengthBytes;
    this.#steps.push({ kind, direction, timeMs, encrypted, offset, lengthBytes, shows });
  }
}
