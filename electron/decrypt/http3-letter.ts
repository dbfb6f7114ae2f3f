// HTTP/3 inside a QUIC connection that was opened (RFC 9114): streams to requests with their answers,
// header blocks through QPACK.
import type { Direction } from '../../shared/model/segment.ts';
import { ByteReader, parsing } from '../wire/byte-reader.ts';
import type { HeaderField } from '../wire/http/header-table.ts';
import { QpackDecoder } from '../wire/http/qpack.ts';
import { readIdentifier } from '../wire/quic/packet.ts';
import { BodyKeeper } from './body-keeper.ts';
import { failure } from './failures.ts';
import { joinCookies, requestLineOf, statusOf } from './headers.ts';
import { Http3Stream, http3Frames } from './http3-stream.ts';
import type { ExchangeDraft, MessageDraft, ResponseDraft } from './letter-draft.ts';
import { maxOpenStreams, type BodyBudget } from './letter-limits.ts';
import { beginPassage, extendPassage, type PlainChunk } from './plain-chunk.ts';
import { HeldBytes, StreamOrder } from './stream-order.ts';

/** What one STREAM frame carried; `chunk`: the datagram around it. */
export interface StreamPart {
  readonly id: number;
  readonly offset: number;
  readonly bytes: Uint8Array;
  readonly isLast: boolean;
  readonly chunk: PlainChunk;
}

interface Lane {
  readonly order: StreamOrder;
  readonly frames: Http3Stream;
  /** The datagram at hand. */
  chunk: PlainChunk;
  /** Of a one-way stream: what it begins with (RFC 9114 §6.2). */
  type: number | null;
  head: Uint8Array;
}

const streamTypes = { control: 0, encoder: 2 } as const;
const maxTableCapacityId = 1;
const maxStreams = 100_000;
const nothing = new Uint8Array(0);

const opposite = (direction: Direction): Direction => (direction === 'up' ? 'down' : 'up');
/** Client-initiated and both ways: a request (RFC 9000 §2.1). */
const isRequestStream = (id: number): boolean => id % 4 === 0;
const isOneWay = (id: number): boolean => id % 4 >= 2;

export class Http3Letter {
  /** In the order of the requests. */
  readonly exchanges: ExchangeDraft[] = [];
  problem: string | null = null;
  readonly #budget: BodyBudget;
  readonly #held = new HeldBytes();
  readonly #decoders = { up: new QpackDecoder(), down: new QpackDecoder() };
  readonly #lanes = { up: new Map<number, Lane>(), down: new Map<number, Lane>() };
  readonly #requests = new Map<number, ExchangeDraft>();
  /** Answers whose requests were not seen yet: datagrams of both sides pass in any order. */
  readonly #unasked = new Map<number, ResponseDraft>();

  constructor(budget: BodyBudget) {
    this.#budget = budget;
  }

  push(direction: Direction, part: StreamPart): void {
    const lane = this.#laneOf(direction, part);
    if (lane === null) return;
    lane.chunk = part.chunk;
    lane.order.push(part.offset, part.bytes, part.isLast, (bytes) => {
      if (isOneWay(part.id)) this.#readOneWay(direction, lane, bytes);
      else lane.frames.push(bytes);
    });
    this.#settle(direction, part.id, lane);
  }

  reset(id: number, code: number): void {
    const exchange = this.#requests.get(id);
    if (exchange === undefined) return;
    exchange.failure ??= failure('closed-early', `the HTTP/3 stream was reset (code ${code})`);
  }

  #laneOf(direction: Direction, { id, chunk }: StreamPart): Lane | null {
    const lanes = this.#lanes[direction];
    const known = lanes.get(id);
    if (known !== undefined) return known;
    if (lanes.size >= maxStreams || !(isRequestStream(id) || isOneWay(id))) return null;
    const lane: Lane = {
      order: new StreamOrder(this.#held),
      frames: new Http3Stream({
        frame: (type, payload, frameBytes) =>
          this.#readFrame(direction, id, { type, payload, frameBytes }),
        data: (bytes) => {
          this.#readData(direction, id, bytes);
        },
      }),
      chunk,
      type: null,
      head: nothing,
    };
    lanes.set(id, lane);
    return lane;
  }

  #readOneWay(direction: Direction, lane: Lane, bytes: Uint8Array): void {
    let content = bytes;
    if (lane.type === null) {
      const head = Uint8Array.from([...lane.head, ...bytes]);
      const reader = ByteReader.unrecorded(head);
      const read = parsing(() => readIdentifier(reader));
      if (!read.ok) {
        lane.head = head;
        return;
      }
      lane.type = read.value;
      content = head.subarray(reader.position);
    }
    if (lane.type === streamTypes.control) lane.frames.push(content);
    if (lane.type !== streamTypes.encoder) return;
    this.#decoders[direction].pushInstructions(content);
    this.#resume(direction);
  }

  /** Header blocks may have waited for what just came. */
  #resume(direction: Direction): void {
    for (const [id, lane] of this.#lanes[direction]) {
      if (!isRequestStream(id) || lane.frames.isEmpty) continue;
      lane.frames.resume();
      this.#settle(direction, id, lane);
    }
  }

  #readFrame(
    direction: Direction,
    id: number,
    frame: { readonly type: number; readonly payload: Uint8Array; readonly frameBytes: number },
  ): boolean {
    const { type, payload, frameBytes } = frame;
    if (type === http3Frames.settings) {
      if (isOneWay(id)) this.#readSettings(direction, payload);
      return true;
    }
    if (isOneWay(id)) return true;
    const read = this.#decoders[direction].decode(payload);
    if (!read.ok) {
      this.problem ??= `headers that cannot be read: ${read.error.message}`;
      return true;
    }
    if (read.value === null) return false;
    const chunk = this.#lanes[direction].get(id)?.chunk;
    if (chunk !== undefined)
      this.#readHeaders(direction, id, { fields: read.value, chunk, frameBytes });
    return true;
  }

  /** Who receives headers says how large a table they may use. */
  #readSettings(direction: Direction, payload: Uint8Array): void {
    const reader = ByteReader.unrecorded(payload);
    const decoder = this.#decoders[opposite(direction)];
    decoder.maxCapacity ??= 0;
    const read = parsing(() => {
      while (reader.remaining > 0) {
        const id = readIdentifier(reader);
        const value = readIdentifier(reader);
        if (id === maxTableCapacityId) decoder.maxCapacity = value;
      }
    });
    if (!read.ok) this.problem ??= read.error.message;
    this.#resume(opposite(direction));
  }

  #readHeaders(direction: Direction, id: number, block: Block): void {
    const message = this.#messageOf(direction, id);
    if (message !== null) {
      message.headBytes += block.frameBytes;
      extendPassage(message.passage, block.chunk);
    } else if (direction === 'up') this.#begin(id, block);
    else this.#answer(id, block);
  }

  #begin(id: number, block: Block): void {
    const exchange: ExchangeDraft = {
      protocol: 'h3',
      request: { ...this.#newMessage(block), ...requestLineOf(block.fields) },
      response: this.#unasked.get(id) ?? null,
      failure: null,
    };
    this.#unasked.delete(id);
    this.#requests.set(id, exchange);
    this.exchanges.push(exchange);
  }

  #answer(id: number, block: Block): void {
    const exchange = this.#requests.get(id);
    const status = statusOf(block.fields);
    // Interim answers (RFC 9110 §15.2) answer nothing.
    if (status < 200) return;
    const headersMs = block.chunk.timeMs;
    const response = { ...this.#newMessage(block), status, statusText: '', headersMs };
    if (exchange !== undefined) exchange.response = response;
    else if (this.#unasked.size < maxOpenStreams) this.#unasked.set(id, response);
  }

  #newMessage({ fields, chunk, frameBytes }: Block): MessageDraft {
    const headers = joinCookies(fields.filter(([name]) => !name.startsWith(':')));
    const body = new BodyKeeper(headers, this.#budget);
    const passage = beginPassage(chunk);
    return { headers, body, passage, headBytes: frameBytes, bodyBytes: 0, isComplete: false };
  }

  #messageOf(direction: Direction, id: number): MessageDraft | null {
    const exchange = this.#requests.get(id);
    if (direction === 'up') return exchange?.request ?? null;
    return exchange?.response ?? this.#unasked.get(id) ?? null;
  }

  #readData(direction: Direction, id: number, bytes: Uint8Array): void {
    const message = this.#messageOf(direction, id);
    const chunk = this.#lanes[direction].get(id)?.chunk;
    if (message === null || chunk === undefined) return;
    message.body.push(bytes, bytes.length);
    message.bodyBytes += bytes.length;
    extendPassage(message.passage, chunk);
  }

  #settle(direction: Direction, id: number, { order, frames, chunk }: Lane): void {
    this.problem ??= frames.problem ?? this.#decoders[direction].problem;
    const message = this.#messageOf(direction, id);
    if (message === null || message.isComplete || !order.isOver || !frames.isEmpty) return;
    extendPassage(message.passage, chunk);
    message.isComplete = true;
    message.body.finish();
  }
}

interface Block {
  readonly fields: readonly HeaderField[];
  readonly chunk: PlainChunk;
  readonly frameBytes: number;
}
