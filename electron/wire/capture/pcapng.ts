// Blocks of pcapng (draft-ietf-opsawg-pcapng §3–4): sections, interfaces, packets and secrets are read,
// every other block is passed over by its length.
import { isWallClock } from '../../../shared/model/wall-clock.ts';
import { ParseError } from '../byte-reader.ts';
import { maxBlockBytes, type CaptureSink } from './capture-reader.ts';

interface Interface {
  readonly linkType: number;
  /** Timestamp units in a millisecond. */
  readonly unitsPerMs: number;
  readonly offsetMs: number;
  readonly snapLength: number;
}

export interface NgState {
  littleEndian: boolean;
  interfaces: Interface[];
  /** Of the packet before, for those that have no time of their own. */
  lastMs: number;
}

export const newNgState = (): NgState => ({ littleEndian: true, interfaces: [], lastMs: 0 });

interface Block {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** Where the block begins in `bytes`; its reader moves on. */
  at: number;
  /** Where `bytes` begins in the file, for messages. */
  readonly filePosition: number;
}

const types = {
  section: 0x0a0d0d0a,
  interface: 1,
  obsoletePacket: 2,
  simplePacket: 3,
  enhancedPacket: 6,
  secrets: 10,
} as const;
const byteOrderMagic = 0x1a2b3c4d;
const tlsKeyLog = 0x544c534b;
const maxInterfaces = 65_536;
const smallestBlock = 12;
const options = { timestampResolution: 9, timestampOffset: 14 } as const;

function damaged(block: Block, path: string, reason: string): never {
  throw new ParseError('malformed', { offset: block.filePosition + block.at, path }, reason);
}

/** Reads one block; gives its length, or 0 while it is not there as a whole. Throws ParseError. */
export function readNgBlock(state: NgState, block: Block, sink: CaptureSink): number {
  const { bytes, view, at } = block;
  if (bytes.length - at < smallestBlock) return 0;
  const isSection = view.getUint32(at) === types.section;
  if (isSection) beginSection(state, block);
  const type = view.getUint32(at, state.littleEndian);
  const length = view.getUint32(at + 4, state.littleEndian);
  if (length < smallestBlock || length > maxBlockBytes) {
    damaged(block, 'block.length', `a block of ${length} bytes`);
  }
  const padded = (length + 3) & ~3;
  if (at + padded > bytes.length) return 0;
  readBody(state, block, { type, start: at + 8, end: at + length - 4 }, sink);
  return padded;
}

function beginSection(state: NgState, block: Block): void {
  const magic = block.view.getUint32(block.at + 8, true);
  const swapped = block.view.getUint32(block.at + 8, false);
  if (magic !== byteOrderMagic && swapped !== byteOrderMagic) {
    damaged(block, 'section.byte_order_magic', 'the byte order of a section cannot be told');
  }
  state.littleEndian = magic === byteOrderMagic;
  state.interfaces = [];
}

interface Body {
  readonly type: number;
  readonly start: number;
  readonly end: number;
}

function readBody(state: NgState, block: Block, body: Body, sink: CaptureSink): void {
  switch (body.type) {
    case types.interface:
      readInterface(state, block, body);
      break;
    case types.enhancedPacket:
    case types.obsoletePacket:
      readPacket(state, block, body, sink);
      break;
    case types.simplePacket:
      readSimplePacket(state, block, body, sink);
      break;
    case types.secrets:
      readSecrets(state, block, body, sink);
      break;
    default:
  }
}

function readInterface(state: NgState, block: Block, { start, end }: Body): void {
  const { view } = block;
  const { littleEndian } = state;
  if (end - start < 8) damaged(block, 'interface', 'an interface block that is too short');
  if (state.interfaces.length >= maxInterfaces) damaged(block, 'interface', 'too many interfaces');
  let unitsPerMs = 1e3;
  let offsetMs = 0;
  for (let at = start + 8; at + 4 <= end;) {
    const code = view.getUint16(at, littleEndian);
    const length = view.getUint16(at + 2, littleEndian);
    if (code === 0 || at + 4 + length > end) break;
    if (code === options.timestampResolution && length === 1) {
      const resolution = view.getUint8(at + 4);
      const exponent = resolution & 0x7f;
      unitsPerMs = (resolution & 0x80 ? 2 ** exponent : 10 ** exponent) / 1e3;
    }
    if (code === options.timestampOffset && length === 8) {
      offsetMs = Number(view.getBigInt64(at + 4, littleEndian)) * 1e3;
    }
    at += 4 + ((length + 3) & ~3);
  }
  state.interfaces.push({
    linkType: view.getUint16(start, littleEndian),
    unitsPerMs,
    offsetMs,
    snapLength: view.getUint32(start + 4, littleEndian),
  });
}

function readPacket(state: NgState, block: Block, body: Body, sink: CaptureSink): void {
  const { type, start, end } = body;
  const { view, bytes } = block;
  const { littleEndian } = state;
  if (end - start < 20) damaged(block, 'packet', 'a packet block that is too short');
  const index =
    type === types.enhancedPacket
      ? view.getUint32(start, littleEndian)
      : view.getUint16(start, littleEndian);
  const from = state.interfaces[index];
  if (from === undefined) damaged(block, 'packet.interface', `there is no interface ${index}`);
  const captured = view.getUint32(start + 12, littleEndian);
  const first = start + 20;
  if (captured > end - first) damaged(block, 'packet.captured_length', 'longer than its block');
  const units =
    view.getUint32(start + 4, littleEndian) * 2 ** 32 + view.getUint32(start + 8, littleEndian);
  const timeMs = units / from.unitsPerMs + from.offsetMs;
  const original = view.getUint32(start + 16, littleEndian);
  // A time on no calendar is none: the packet is taken to have come with the one before.
  if (isWallClock(timeMs)) state.lastMs = timeMs;
  sink.onPacket(from.linkType, state.lastMs, bytes, first, first + captured, original);
}

/** Has no time of its own and is taken to have come with the packet before. */
function readSimplePacket(state: NgState, block: Block, body: Body, sink: CaptureSink): void {
  const [from] = state.interfaces;
  if (from === undefined) damaged(block, 'simple_packet', 'a packet before any interface');
  const original = block.view.getUint32(body.start, state.littleEndian);
  const first = body.start + 4;
  const limit = from.snapLength === 0 ? original : Math.min(original, from.snapLength);
  const end = Math.min(first + limit, body.end);
  sink.onPacket(from.linkType, state.lastMs, block.bytes, first, end, original);
}

function readSecrets(state: NgState, block: Block, { start, end }: Body, sink: CaptureSink): void {
  if (end - start < 8) return;
  const { view, bytes } = block;
  const length = view.getUint32(start + 4, state.littleEndian);
  if (view.getUint32(start, state.littleEndian) !== tlsKeyLog) return;
  const text = bytes.subarray(start + 8, Math.min(start + 8 + length, end));
  sink.onSecrets?.(decodeAscii(text));
}

function decodeAscii(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192) {
    text += String.fromCodePoint(...bytes.subarray(at, at + 8192));
  }
  return text;
}
