// The handshake of a connection as the bytes it was read from, for a library that keeps a million of them
// and shows few: less than half of the words, and put into the same words when one is opened.
import { handshakeStepKinds as kinds } from '../../shared/model/handshake.ts';
import type { HandshakeStep } from '../../shared/model/tls.ts';
import type { Direction, FlowId } from '../../shared/model/segment.ts';
import { ByteReader, parsing } from '../wire/byte-reader.ts';
import type { Hashes } from '../wire/hashes.ts';
import type { Ja4Transport } from '../wire/ja4.ts';
import type { HandshakeMessage, StreamPiece } from '../wire/tls/handshake.ts';
import { HandshakeFacts } from './handshake-facts.ts';
import { toStep, type MessageWords, type PendingStep, type StepShows } from './handshake-step.ts';
import { PackWriter, readPackedNumber } from './pack-writer.ts';

const version = 1;
const tlsHeaderBytes = 4;
const transports: readonly Ja4Transport[] = ['t', 'q', 'd'];
const flags = { down: 1, encrypted: 2, message: 4, sealed: 8, length: 16, alert: 32 } as const;

/** Null when a step can only be told in words. */
export function packHandshake(
  transport: Ja4Transport,
  steps: readonly PendingStep[],
): Uint8Array | null {
  if (steps.some(({ shows }) => isWords(shows) && shows.message === null)) return null;
  const writer = new PackWriter();
  writer.u8(version);
  writer.u8(transports.indexOf(transport));
  writer.u8(steps.length);
  for (const step of steps) packStep(writer, step);
  return writer.finish();
}

const isWords = (shows: StepShows): shows is MessageWords =>
  typeof shows !== 'string' && !(shows instanceof Uint8Array);

function packStep(writer: PackWriter, step: PendingStep): void {
  const { shows } = step;
  writer.u8(kinds.indexOf(step.kind));
  const bits =
    (step.direction === 'down' ? flags.down : 0) | (step.encrypted ? flags.encrypted : 0);
  if (isWords(shows)) {
    const { message } = shows;
    if (message === null) return;
    writer.u8(bits | flags.message | (message.sealedIn === null ? 0 : flags.sealed));
    writer.f64(step.timeMs);
    packMessage(writer, message);
    return;
  }
  const isAlert = typeof shows !== 'string';
  writer.u8(bits | (shows === 'length' ? flags.length : 0) | (isAlert ? flags.alert : 0));
  writer.f64(step.timeMs);
  packPiece(writer, step);
  if (isAlert) writer.bytes(shows.subarray(0, 2));
}

function packMessage(writer: PackWriter, message: HandshakeMessage): void {
  writer.u8(message.type);
  writer.u8(message.headerBytes);
  if (message.sealedIn !== null) packPiece(writer, message.sealedIn);
  writer.u16(message.pieces.length);
  for (const piece of message.pieces) packPiece(writer, piece);
  writer.u32(message.body.length);
  writer.bytes(message.body);
}

function packPiece(writer: PackWriter, { offset, lengthBytes }: StreamPiece): void {
  writer.f64(offset);
  writer.u32(lengthBytes);
}

/** The steps in words, as they would have been put when they passed. Throws on bytes it did not make. */
export function unpackHandshake(
  flowId: FlowId,
  packed: Uint8Array,
  hashes: Hashes,
): HandshakeStep[] {
  const read = parsing(() => readSteps(flowId, ByteReader.unrecorded(packed), hashes));
  if (!read.ok) throw new Error(`A handshake of the library cannot be read: ${read.error.message}`);
  return read.value;
}

function readSteps(flowId: FlowId, reader: ByteReader, hashes: Hashes): HandshakeStep[] {
  if (reader.u8() !== version) throw new Error('A handshake of the library is of a newer kind');
  const transport = transports[reader.u8()] ?? 't';
  const facts = new HandshakeFacts(flowId, hashes, transport);
  const count = reader.u8();
  return Array.from({ length: count }, () => readStep(flowId, reader, facts));
}

function readStep(flowId: FlowId, reader: ByteReader, facts: HandshakeFacts): HandshakeStep {
  const kind = kinds[reader.u8()] ?? 'other';
  const bits = reader.u8();
  const direction: Direction = bits & flags.down ? 'down' : 'up';
  const head = {
    kind,
    direction,
    timeMs: readPackedNumber(reader),
    encrypted: (bits & flags.encrypted) > 0,
  };
  if (bits & flags.message) {
    const message = readMessage(reader, head.timeMs, (bits & flags.sealed) > 0);
    return toStep(flowId, { ...facts.read(direction, message), ...head });
  }
  const piece = readPiece(reader);
  const said = bits & flags.length ? 'length' : 'nothing';
  const shows: StepShows = bits & flags.alert ? reader.bytes(2) : said;
  return toStep(flowId, { ...head, ...piece, shows });
}

function readMessage(reader: ByteReader, timeMs: number, isSealed: boolean): HandshakeMessage {
  const type = reader.u8();
  const header = reader.u8();
  const sealedIn = isSealed ? readPiece(reader) : null;
  const pieces = Array.from({ length: reader.u16() }, () => readPiece(reader));
  const body = reader.bytes(reader.u32());
  // 255: not said, as the first libraries have it of TLS itself.
  const headerBytes = header === 255 ? tlsHeaderBytes : header;
  return { type, body, headerBytes, pieces, timeMs, sealedIn };
}

function readPiece(reader: ByteReader): StreamPiece {
  return { offset: readPackedNumber(reader), lengthBytes: reader.u32() };
}
