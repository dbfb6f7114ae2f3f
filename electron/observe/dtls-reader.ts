// Reads one DTLS conversation as an observer can: records of its datagrams and the readable part of the
// handshake (RFC 6347, RFC 9147).
import type { ObservedName } from '../../shared/model/observation.ts';
import { mostRecords } from '../../shared/model/handshake.ts';
import type { ObservedRecord, ObservedTls } from '../../shared/model/tls.ts';
import type { FlowId, Segment } from '../../shared/model/segment.ts';
import { parsing } from '../wire/byte-reader.ts';
import type { Hashes } from '../wire/hashes.ts';
import { alertBytes, readAlert } from '../wire/tls/alert.ts';
import { findDtls } from '../wire/tls/dtls-wrapping.ts';
import {
  DtlsHandshakeStream,
  readDtlsFragments,
  readDtlsRecords,
  type DtlsRecord,
} from '../wire/tls/dtls.ts';
import { contentTypes } from '../wire/tls/records.ts';
import { HandshakeFacts } from './handshake-facts.ts';
import type { PendingStep, StepKind, StepShows } from './handshake-step.ts';
import { StepColumns } from './step-columns.ts';
import { piecesLeftOut, summariseHandshake } from './summarise-handshake.ts';

const maxSteps = 64;
const handshakeEpoch = 2;
/** A record's place and length. */
const recordBytes = 80;

export class DtlsReader {
  readonly facts: HandshakeFacts;
  readonly records: ObservedRecord[] = [];
  readonly #flowId: FlowId;
  readonly #steps = new StepColumns(maxSteps);
  #recordsLeftOut = 0;
  readonly #streams = { up: new DtlsHandshakeStream(), down: new DtlsHandshakeStream() };
  #isOpenForData = false;
  #problem: string | null = null;

  constructor(flowId: FlowId, hashes: Hashes) {
    this.#flowId = flowId;
    this.facts = new HandshakeFacts(flowId, hashes, 'd');
  }

  get names(): ObservedName[] {
    return this.facts.names;
  }

  /** Records and messages that are there in part. */
  get heldBytes(): number {
    const { up, down } = this.#streams;
    const waiting = up.heldBytes + down.heldBytes + this.#steps.heldBytes;
    return waiting + this.records.length * recordBytes;
  }

  push(segment: Segment): void {
    const start = segment.bytes === null ? 0 : findDtls(segment.bytes, segment.lengthBytes);
    if (start === 0) this.#readDatagram(segment);
    else {
      const { bytes, offset, lengthBytes } = segment;
      this.#readDatagram({
        ...segment,
        offset: offset + start,
        lengthBytes: lengthBytes - start,
        bytes: bytes?.subarray(start) ?? null,
      });
    }
  }

  #readDatagram(segment: Segment): void {
    const { bytes, direction, timeMs, offset } = segment;
    if (bytes === null) return;
    for (const record of readDtlsRecords(bytes, segment.lengthBytes)) {
      const { contentType, start, fragmentStart, end } = record;
      const lengthBytes = end - fragmentStart;
      const place = { direction, timeMs, offset: offset + start, lengthBytes, contentType };
      if (this.records.length < mostRecords) this.records.push(place);
      else this.#recordsLeftOut += 1;
      if (contentType === contentTypes.handshake && record.epoch === 0) {
        this.#readHandshake(segment, bytes, record);
      } else this.#readOther(record, place, bytes.subarray(fragmentStart, end));
    }
  }

  #readHandshake(segment: Segment, bytes: Uint8Array, record: DtlsRecord): void {
    const { direction, timeMs, offset } = segment;
    const sealedIn = {
      offset: offset + record.start,
      lengthBytes: record.end - record.start,
    };
    const read = parsing(() => readDtlsFragments(bytes.subarray(record.fragmentStart, record.end)));
    if (!read.ok) {
      this.#problem ??= `a handshake record cannot be read: ${read.error.message}`;
      return;
    }
    for (const fragment of read.value) {
      const body = this.#streams[direction].push(fragment);
      if (body === null) continue;
      // Of a message in several fragments the record that completed it is pointed at.
      const isWhole = fragment.bytes.length === body.length;
      const at = fragment.bytes.byteOffset - bytes.byteOffset;
      const pieces = [{ offset: offset + at, lengthBytes: body.length }];
      const { type } = fragment;
      const within = isWhole ? null : sealedIn;
      const message = { type, body, pieces, headerBytes: 0, timeMs, sealedIn: within };
      this.#steps.push(this.facts.read(direction, message));
    }
  }

  #readOther(record: DtlsRecord, place: ObservedRecord, fragment: Uint8Array): void {
    const { direction, timeMs, contentType, offset } = place;
    // Of what DTLS 1.3 encrypts only the epoch's last bits tell that it is of the handshake (RFC 9147 §6.1).
    const isSealed13 = record.version === null && record.epoch === handshakeEpoch;
    const isHandshake13 = isSealed13 && !this.#isOpenForData;
    const encrypted = record.epoch > 0 && !this.facts.hidesNothing;
    const lengthBytes = record.end - record.start;
    const step = (kind: StepKind, shows: StepShows = 'nothing'): void => {
      this.#steps.push({ kind, direction, timeMs, encrypted, offset, lengthBytes, shows });
    };
    if (contentType === contentTypes.changeCipherSpec) {
      if (direction !== this.facts.clientDirection) this.facts.serverChangedCipher();
      step('change-cipher-spec');
    } else if (contentType === contentTypes.alert) {
      // Where nothing is encrypted a MAC follows.
      const said = record.epoch > 0 ? fragment.subarray(0, alertBytes) : fragment;
      const isReadable = !encrypted && readAlert({ fragment: said }) !== null;
      step('alert', isReadable ? new Uint8Array(said) : 'nothing');
    } else if (contentType === contentTypes.handshake || isHandshake13) step('encrypted-handshake');
    else if (contentType === contentTypes.heartbeat) step('heartbeat');
    else if (!this.#isOpenForData) {
      this.#isOpenForData = true;
      step('encrypted-from-here');
    }
  }

  get steps(): PendingStep[] {
    return this.#steps.toSteps();
  }

  observe(): ObservedTls {
    return this.#summarise(this.steps);
  }

  /** Without the steps. */
  glance(): ObservedTls {
    return this.#summarise([]);
  }

  #summarise(steps: readonly PendingStep[]): ObservedTls {
    const { up, down } = this.#streams;
    return summariseHandshake(this.facts, {
      flowId: this.#flowId,
      steps,
      leftOut: { steps: this.#steps.leftOut, records: this.#recordsLeftOut },
      problem: this.#problem ?? (up.hasPassedOver || down.hasPassedOver ? piecesLeftOut : null),
    });
  }
}
