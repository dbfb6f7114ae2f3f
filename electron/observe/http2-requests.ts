// What a client asks for in HTTP/2 without TLS (RFC 9113 §3.3, §8.3): its header blocks are packed, but packed
// for speed, not against readers. Whom it asks, for what, and what tells of a person.
import type { ClearFact } from '../../shared/model/clear-text.ts';
import type { ObservedName } from '../../shared/model/observation.ts';
import type { ByteSpan, FlowId, Segment } from '../../shared/model/segment.ts';
import { HeaderBlocks, type HeaderBlock } from '../wire/http/header-blocks.ts';
import { connectionPreface, Http2FrameStream } from '../wire/http/http2-frames.ts';
import { withoutPort } from '../wire/http/request-host.ts';
import { isTellingHeader, readClearHeader } from './clear-headers.ts';
import { factLimits, readAddress, siteAt, type FactDraft } from './clear-parameters.ts';

const maxNames = 64;
const nothing = new Uint8Array(0);
/** A reader with its table; a fact or a name. */
const [readerBytes, toldBytes] = [6000, 400];

export class Http2Requests {
  readonly facts: ClearFact[] = [];
  readonly names: ObservedName[] = [];
  readonly #flowId: FlowId;
  /** By where in the client's stream they begin. */
  readonly #blocks = new HeaderBlocks<number>();
  readonly #frames: Http2FrameStream;
  /** Where the next byte that is read stands in the client's stream. */
  #next: number;
  #timeMs = 0;
  #frameStart = 0;
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
        const block = this.#blocks.push(frame, this.#frameStart);
        if (block !== null && !block.isPromise) this.#tell(block);
      },
      onData: () => undefined,
      onDataEnd: () => undefined,
    });
  }

  get heldBytes(): number {
    const told = (this.facts.length + this.names.length) * toldBytes;
    return readerBytes + told + this.#blocks.heldBytes;
  }

  /** True once nothing more can be read. */
  get isOver(): boolean {
    return this.#isOver || (this.#frames.problem ?? this.#blocks.problem) !== null;
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

  /** Of packed headers no single one can be pointed at: it is the block that spells them. */
  #tell({ fields, start: offset, frameBytes: lengthBytes }: HeaderBlock<number>): void {
    const evidence = { flowId: this.#flowId, direction: 'up', offset, lengthBytes } as const;
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
      isTunnel || path === null || path === '*' ? [] : readAddress(path, siteAt(authority ?? ''));
    const told = fields.flatMap(([header, value]) =>
      isTellingHeader(header) ? readClearHeader(header, value) : [],
    );
    for (const draft of [...page, ...told]) this.#addFact(draft, name, evidence);
  }

  #addName(named: ObservedName): void {
    const isKnown = this.names.some(({ name, leak }) => name === named.name && leak === named.leak);
    if (!isKnown && this.names.length < maxNames) this.names.push(named);
  }

  #addFact(
    { severity, kind, label, value }: FactDraft,
    name: string | null,
    evidence: ByteSpan,
  ): void {
    if (this.facts.length >= factLimits.facts) return;
    const cut = value.slice(0, factLimits.valueLength);
    this.facts.push({ timeMs: this.#timeMs, severity, kind, label, value: cut, name, evidence });
  }
}
