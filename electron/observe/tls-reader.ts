// Reads one TLS connection as an observer can: records, the readable part of the handshake, and where
// it turns to ciphertext (RFC 8446 §2, §4, Appendix D.4; RFC 5246 §7.3).
import type {
  HandshakeField,
  HandshakeStep,
  ObservedName,
  ObservedRecord,
} from '../../shared/model/observation.ts';
import type { ByteSpan, Direction, FlowId, Segment } from '../../shared/model/segment.ts';
import { readAlert } from '../wire/tls/alert.ts';
import { describeCipher } from '../wire/tls/cipher-suites.ts';
import { HandshakeStream, isHandshakeStart } from '../wire/tls/handshake.ts';
import { contentTypes, RecordStream, type TlsRecord } from '../wire/tls/records.ts';
import { readSsl2Header, ssl2HeaderBytes } from '../wire/tls/ssl2.ts';
import type { Hashes } from '../wire/hashes.ts';
import { HandshakeFacts } from './handshake-facts.ts';
import { recordFields, type PendingStep, type RecordShows } from './handshake-step.ts';
import { RecordColumns } from './record-columns.ts';
import { spanOfRecord } from './spans.ts';

const tls13 = 0x0304;
const maxRecords = 200_000;
const maxSteps = 64;
const handshakeHeaderBytes = 4;
/** An alert of two bytes as TLS 1.3 seals it, with the usual tag and inner type. */
const sealedAlertBytes = 2 + 1 + 16;

interface Lane {
  readonly records: RecordStream;
  readonly handshake: HandshakeStream;
  /** After ChangeCipherSpec in TLS 1.2 and older. */
  sealed: boolean;
  /** ChangeCipherSpec was seen. */
  changed: boolean;
  /** While nothing but SSL 2.0 messages, or nothing at all, was seen. */
  isSsl2: boolean;
  /** Where the first byte stands that no kept record covers. */
  readTo: number;
  lastMs: number;
}

const newLane = (startOffset: number): Lane => ({
  records: new RecordStream(startOffset),
  handshake: new HandshakeStream(),
  sealed: false,
  changed: false,
  isSsl2: true,
  readTo: startOffset,
  lastMs: 0,
});

/** Where TLS begins in each direction of a flow. */
export type TlsStart = Readonly<Record<Direction, number>>;

export class TlsReader {
  readonly flowId: FlowId;
  readonly facts: HandshakeFacts;
  readonly records = new RecordColumns();
  readonly steps: PendingStep[] = [];
  /** Fragment length of the first encrypted record of a TLS 1.3 server: EncryptedExtensions. */
  firstSealedBytes: number | null = null;
  readonly #lanes: Readonly<Record<Direction, Lane>>;
  #clientDone = false;
  #openForData = false;

  constructor(flowId: FlowId, hashes: Hashes, start: TlsStart = { up: 0, down: 0 }) {
    this.flowId = flowId;
    this.#lanes = { up: newLane(start.up), down: newLane(start.down) };
    this.facts = new HandshakeFacts(flowId, hashes);
  }

  get names(): readonly ObservedName[] {
    return this.facts.names;
  }

  /** Why reading stopped before the end of the bytes; a spent byte budget is no such reason. */
  problem(closed: boolean): string | null {
    const { up, down } = this.#lanes;
    const found =
      up.records.problem ??
      down.records.problem ??
      up.handshake.problem ??
      down.handshake.problem ??
      this.facts.problem;
    if (found !== null) return found.includes('not recorded') ? null : found;
    const brokeOff = closed && (up.records.isInsideRecord || down.records.isInsideRecord);
    return brokeOff ? 'the connection ended inside a record' : null;
  }

  /** Stream bytes that came down behind the last record that could be read. */
  unread(bytesDown: number): { offset: number; lengthBytes: number; timeMs: number } {
    const { records, readTo, lastMs } = this.#lanes.down;
    const isLost = records.problem?.includes('not recorded') ?? false;
    return { offset: readTo, lengthBytes: isLost ? bytesDown - readTo : 0, timeMs: lastMs };
  }

  /** So many bytes are the inside of ciphertext: they end no record and begin none. */
  quietBytes(direction: Direction): number {
    return this.#lanes[direction].records.quietBytes;
  }

  pass(direction: Direction, lengthBytes: number, timeMs: number): void {
    const lane = this.#lanes[direction];
    lane.lastMs = timeMs;
    lane.records.pass(lengthBytes);
  }

  push(segment: Segment): void {
    const { direction, bytes, lengthBytes, timeMs } = segment;
    const lane = this.#lanes[direction];
    lane.lastMs = timeMs;
    if (lane.isSsl2 && this.#readSsl2(lane, segment)) return;
    for (const record of lane.records.push(bytes, lengthBytes, timeMs)) {
      const observed: ObservedRecord = {
        direction,
        timeMs,
        offset: record.offset,
        lengthBytes: record.lengthBytes,
        contentType: record.contentType,
      };
      lane.readTo = record.offset + 5 + record.lengthBytes;
      if (this.records.length < maxRecords) this.records.push(observed);
      this.#read(record, observed);
    }
  }

  /**
   * A message of SSL 2.0 at the beginning of a direction, in a segment of its own as all its stacks sent
   * it; false where TLS begins.
   */
  #readSsl2(lane: Lane, { direction, bytes, lengthBytes, offset, timeMs }: Segment): boolean {
    const message = bytes === null ? null : readSsl2Header(bytes);
    const isWhole = message !== null && message.lengthBytes + ssl2HeaderBytes <= lengthBytes;
    if (bytes === null || message === null || !isWhole) {
      // Where the server answered in SSL 2.0 all that follows is sealed, in a form of its own.
      lane.isSsl2 = this.facts.ssl2Version !== null;
      return lane.isSsl2;
    }
    const contentType = contentTypes.handshake;
    this.records.push({ direction, timeMs, offset, lengthBytes: message.lengthBytes, contentType });
    const end = ssl2HeaderBytes + message.lengthBytes;
    const pieces = [{ offset, lengthBytes: end }];
    const body = new Uint8Array(bytes.subarray(ssl2HeaderBytes, end));
    const read = this.facts.readSsl2(direction, {
      type: message.type,
      body,
      pieces,
      headerBytes: ssl2HeaderBytes,
      timeMs,
    });
    this.#push({ ...read, origin: { kind: 'words' }, direction, timeMs, encrypted: false });
    lane.records.skip(lengthBytes);
    lane.readTo = offset + end;
    return true;
  }

  #read(record: TlsRecord, observed: ObservedRecord): void {
    switch (record.contentType) {
      case contentTypes.changeCipherSpec:
        this.#readChangeCipherSpec(observed);
        break;
      case contentTypes.alert:
        this.#readAlert(record, observed);
        break;
      case contentTypes.handshake:
        this.#readHandshake(record, observed);
        break;
      case contentTypes.applicationData:
        this.#readData(observed);
        break;
      default:
        this.#step('other', observed, false);
    }
  }

  #isFromClient({ direction }: ObservedRecord): boolean {
    return direction === this.facts.clientDirection;
  }

  #readChangeCipherSpec(observed: ObservedRecord): void {
    const { server, client } = this.facts;
    // Without a hello of either side (a capture that began later) the cipher changed all the same.
    this.#lanes[observed.direction].changed = true;
    const isOld = server === null ? client === null : server.version < tls13;
    if (isOld) {
      this.#lanes[observed.direction].sealed = true;
      if (!this.#isFromClient(observed)) this.facts.serverChangedCipher();
    }
    this.#step('change-cipher-spec', observed, false);
  }

  #readAlert(record: TlsRecord, observed: ObservedRecord): void {
    const alert = this.#lanes[observed.direction].sealed ? null : readAlert(record);
    const shows = alert === null ? 'nothing' : new Uint8Array(record.fragment);
    this.#step('alert', observed, alert === null, shows);
  }

  #readHandshake(record: TlsRecord, observed: ObservedRecord): void {
    const { direction } = observed;
    const lane = this.#lanes[direction];
    if (lane.sealed || this.#isSealedAlready(lane, record)) {
      this.#step('encrypted-handshake', observed, true, 'length');
      return;
    }
    for (const message of lane.handshake.push(record)) {
      const read = this.facts.read(direction, message);
      const origin = { kind: 'message', message } as const;
      this.#push({ ...read, origin, direction, timeMs: message.timeMs, encrypted: false });
    }
  }

  /**
   * Where the other side's hello was not captured, whether a change of cipher sealed what follows is told
   * by whether a message can begin there: in TLS 1.3 it changes nothing (RFC 8446 Appendix D.4).
   */
  #isSealedAlready({ handshake, changed }: Lane, { fragment, lengthBytes }: TlsRecord): boolean {
    const { client, server } = this.facts;
    const isInside = client === null && server === null;
    if (server !== null || (!isInside && !changed)) return false;
    return fragment.length === lengthBytes && handshake.isAtStart && !isHandshakeStart(fragment);
  }

  #readData(observed: ObservedRecord): void {
    const { server, client } = this.facts;
    // With no hello seen, the capture began inside the connection.
    const isInside = server === null && client === null;
    const isHandshake13 =
      !this.#clientDone && !isInside && (server === null || server.version >= tls13);
    // Early data goes out before the server has said a word (RFC 8446 §2.3).
    const isEarly = server === null && this.#isFromClient(observed) && client?.earlyData === true;
    if (!isHandshake13 || isEarly) this.#addData(observed);
    else this.#readSealedHandshake(observed);
  }

  #readSealedHandshake(observed: ObservedRecord): void {
    if (!this.#isFromClient(observed)) this.firstSealedBytes ??= observed.lengthBytes;
    if (observed.lengthBytes === sealedAlertBytes) {
      this.#step('alert', observed, true);
      return;
    }
    this.#step('encrypted-handshake', observed, true, 'length');
    if (this.#isFromClient(observed)) this.#clientDone = this.#endsClientFlight(observed);
  }

  /** The client's Finished ends the handshake; without early data or a certificate it comes alone. */
  #endsClientFlight({ lengthBytes }: ObservedRecord): boolean {
    const { client, server } = this.facts;
    const name = server === null ? '' : describeCipher(server.cipherSuite);
    const hashBytes = name.endsWith('SHA384') ? 48 : 32;
    const finished = handshakeHeaderBytes + hashBytes + 1 + (name.includes('CCM_8') ? 8 : 16);
    return lengthBytes === finished || client?.earlyData !== true;
  }

  #addData(observed: ObservedRecord): void {
    if (!this.#openForData) {
      this.#openForData = true;
      this.#step('encrypted-from-here', observed, true);
    }
    if (this.records.length < maxRecords) this.records.markLast();
  }

  #span(observed: ObservedRecord): ByteSpan {
    return spanOfRecord({ flowId: this.flowId, direction: observed.direction }, observed);
  }

  #step(
    kind: HandshakeStep['kind'],
    observed: ObservedRecord,
    encrypted: boolean,
    shows: RecordShows = 'nothing',
  ): void {
    const { direction, timeMs } = observed;
    const readEvidence = (): ByteSpan => this.#span(observed);
    const readFields = (): HandshakeField[] => recordFields(shows, this.#span(observed));
    const origin = { kind: 'record', shows } as const;
    this.#push({ kind, origin, direction, timeMs, encrypted, readEvidence, readFields });
  }

  #push(step: PendingStep): void {
    if (this.steps.length < maxSteps) this.steps.push(step);
  }
}
