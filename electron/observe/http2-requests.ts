// What a client asks for in HTTP/2 without TLS (RFC 9113 §3.3, §8.3): its header blocks are packed, but packed
// for speed, not against readers. Whom it asks, for what, and what tells of a person.
import type { ClearFact } from '../../shared/model/clear-text.ts';
import type { ObservedName } from '../../shared/model/observation.ts';
import type { ByteSpan, FlowId, Segment } from '../../shared/model/segment.ts';
import type { HeaderField } from '../wire/http/header-table.ts';
import { HpackDecoder } from '../wire/http/hpack.ts';
import {
  connectionPreface,
  frameFlags,
  frameHeaderBytes,
  frameTypes,
  Http2FrameStream,
  readHeaderBlock,
  type Http2Frame,
} from '../wire/http/http2-frames.ts';
import { joinBytes } from '../wire/join-bytes.ts';
import { withoutPort } from '../wire/http/request-host.ts';
import { isTellingHeader, readClearHeader } from './clear-headers.ts';
import { readAddress, type FactDraft } from './clear-parameters.ts';

const limits = { facts: 500, names: 64, blockBytes: 256 * 1024, valueLength: 2048 } as const;
const nothing = new Uint8Array(0);
/** A reader with its table; a fact or a name. */
const [readerBytes, toldBytes] = [6000, 400];

/** A header block that goes on in CONTINUATION frames (RFC 9113 §6.10). */
interface Block {
  readonly streamId: number;
  readonly parts: Uint8Array[];
  readonly start: number;
  sizeBytes: number;
}

export class Http2Requests {
  readonly facts: ClearFact[] = [];
  readonly names: ObservedName[] = [];
  readonly #flowId: FlowId;
  readonly #hpack = new HpackDecoder();
  readonly #frames: Http2FrameStream;
  /** Where the next byte that is read stands in the client's stream. */
  #next: number;
  #timeMs = 0;
  #frameStart = 0;
  #block: Block | null = null;
  #isOver = false;

  /** `start`: where the connection preface begins in the client's stream. */
  constructor(flowId: FlowId, start: number) {
    this.#flowId = flowId;
    this.#next = start + connectionPreface.length;
    this.#frames = new Http2FrameStream({
      onBegin: (at) => {
        this.#frameStart = this.#next + at;
      },
      onFrame: (frame) => {
        if (!this.#isOver) this.#readFrame(frame);
      },
      onData: () => undefined,
      onDataEnd: () => undefined,
    });
  }

  get heldBytes(): number {
    const told = (this.facts.length + this.names.length) * toldBytes;
    return readerBytes + told + (this.#block?.sizeBytes ?? 0);
  }

  /** True once nothing more can be read. */
  get isOver(): boolean {
    return this.#isOver || this.#frames.problem !== null;
  }

  /** Of the client. */
  push({
    bytes,
    lengthBytes,
    offset,
    timeMs,
  }: Pick<Segment, 'bytes' | 'lengthBytes' | 'offset' | 'timeMs'>): void {
    const skipped = this.#next - offset;
    if (this.isOver || skipped >= lengthBytes) return;
    if (skipped < 0) {
      this.#isOver = true;
      return;
    }
    this.#timeMs = timeMs;
    const known = bytes?.subarray(skipped) ?? nothing;
    this.#take(known, known.length);
    this.#take(null, lengthBytes - skipped - known.length);
  }

  #take(bytes: Uint8Array | null, lengthBytes: number): void {
    this.#frames.push(bytes, lengthBytes);
    this.#next += lengthBytes;
  }

  #readFrame(frame: Http2Frame): void {
    const { type, streamId, payload, flags } = frame;
    const block = this.#block;
    const sizeBytes = frameHeaderBytes + payload.length;
    if (type === frameTypes.headers && block === null) {
      const part = readHeaderBlock(frame);
      if (part === null) this.#isOver = true;
      else this.#block = { streamId, parts: [part], start: this.#frameStart, sizeBytes };
    } else if (type === frameTypes.continuation && block?.streamId === streamId) {
      block.parts.push(payload);
      block.sizeBytes += sizeBytes;
      if (block.sizeBytes > limits.blockBytes) this.#isOver = true;
    } else {
      // Between the frames of a block nothing else may stand; without one, others tell nothing here.
      this.#isOver = block !== null || type === frameTypes.continuation;
      return;
    }
    if (flags & frameFlags.endHeaders && !this.#isOver) this.#endBlock();
  }

  #endBlock(): void {
    const block = this.#block;
    if (block === null) return;
    this.#block = null;
    const decoded = this.#hpack.decode(joinBytes(block.parts));
    if (!decoded.ok) {
      this.#isOver = true;
      return;
    }
    const { start: offset, sizeBytes: lengthBytes } = block;
    this.#tell(decoded.value, { flowId: this.#flowId, direction: 'up', offset, lengthBytes });
  }

  /** Of packed headers no single one can be pointed at: it is the block that spells them. */
  #tell(fields: readonly HeaderField[], evidence: ByteSpan): void {
    const find = (wanted: string): string | null =>
      fields.find(([name]) => name === wanted)?.[1] ?? null;
    const [method, path] = [find(':method'), find(':path')];
    // What comes behind a body has no method.
    if (method === null) return;
    const authority = find(':authority') ?? find('host');
    const isTunnel = method === 'CONNECT';
    const name = authority === null ? null : withoutPort(authority);
    if (name !== null && name !== '') {
      this.#addName({ name, leak: isTunnel ? 'clear-text' : 'http-host', evidence });
    }
    const page =
      isTunnel || path === null || path === '*'
        ? []
        : readAddress(path, `http://${authority?.replace(/:80$/, '') ?? ''}`);
    const told = fields.flatMap(([header, value]) =>
      isTellingHeader(header) ? readClearHeader(header, value) : [],
    );
    for (const draft of [...page, ...told]) this.#addFact(draft, name, evidence);
  }

  #addName(named: ObservedName): void {
    const isKnown = this.names.some(({ name, leak }) => name === named.name && leak === named.leak);
    if (!isKnown && this.names.length < limits.names) this.names.push(named);
  }

  #addFact(
    { severity, kind, label, value }: FactDraft,
    name: string | null,
    evidence: ByteSpan,
  ): void {
    if (this.facts.length >= limits.facts) return;
    const cut = value.slice(0, limits.valueLength);
    this.facts.push({ timeMs: this.#timeMs, severity, kind, label, value: cut, name, evidence });
  }
}
