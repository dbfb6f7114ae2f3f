// HTTP/2 inside a connection that was opened (RFC 9113): frames to streams, header blocks through HPACK,
// each stream a request with its answer.
import type { Direction } from '../../shared/model/segment.ts';
import type { Failure } from '../../shared/model/failure.ts';
import { HpackDecoder } from '../wire/http/hpack.ts';
import type { HeaderField } from '../wire/http/header-table.ts';
import {
  connectionPreface,
  frameFlags,
  frameHeaderBytes,
  frameTypes,
  Http2FrameStream,
  readHeaderBlock,
  type Http2Frame,
} from '../wire/http/http2-frames.ts';
import { BodyKeeper } from './body-keeper.ts';
import { failure } from './failures.ts';
import { joinCookies, requestLineOf, statusOf } from './headers.ts';
import type { ExchangeDraft, HttpLetter, MessageDraft, ResponseDraft } from './letter-draft.ts';
import { maxOpenStreams, type BodyBudget } from './letter-limits.ts';
import { beginPassage, extendPassage, type Passage, type PlainChunk } from './plain-chunk.ts';

/** A header block that goes on in CONTINUATION frames (RFC 9113 §6.10). */
interface Block {
  readonly streamId: number;
  readonly parts: Uint8Array[];
  readonly endStream: boolean;
  /** Of the request that a server promises on another stream: decoded for the table's sake alone. */
  readonly isPromise: boolean;
  readonly passage: Passage;
  frameBytes: number;
}

const maxBlockBytes = 256 * 1024;
const maxStreams = 100_000;

class Side {
  readonly frames: Http2FrameStream;
  readonly hpack = new HpackDecoder();
  block: Block | null = null;
  chunk: PlainChunk | null = null;
  /** The record in which the frame at hand began. */
  begun: PlainChunk | null = null;
  problem: string | null = null;

  constructor(letter: { frame(frame: Http2Frame): void; data: OnData; dataEnd: OnDataEnd }) {
    this.frames = new Http2FrameStream({
      onBegin: () => {
        this.begun = this.chunk;
      },
      onFrame: (frame) => {
        if (this.problem === null) letter.frame(frame);
      },
      onData: letter.data,
      onDataEnd: letter.dataEnd,
    });
  }
}

type OnData = (streamId: number, bytes: Uint8Array | null, lengthBytes: number) => void;
type OnDataEnd = (streamId: number, flags: number) => void;

export class Http2Letter implements HttpLetter {
  readonly exchanges: ExchangeDraft[] = [];
  readonly #budget: BodyBudget;
  readonly #sides: Readonly<Record<Direction, Side>>;
  readonly #streams = new Map<number, ExchangeDraft>();
  #prefaceLeft = connectionPreface.length;

  constructor(budget: BodyBudget) {
    this.#budget = budget;
    this.#sides = { up: this.#newSide('up'), down: this.#newSide('down') };
  }

  get problem(): string | null {
    const { up, down } = this.#sides;
    return up.problem ?? down.problem ?? up.frames.problem ?? down.frames.problem;
  }

  push(chunk: PlainChunk): void {
    const side = this.#sides[chunk.direction];
    if (side.problem !== null) return;
    side.chunk = chunk;
    const preface = chunk.direction === 'up' ? Math.min(this.#prefaceLeft, chunk.lengthBytes) : 0;
    this.#prefaceLeft -= preface;
    side.frames.push(chunk.bytes?.subarray(preface) ?? null, chunk.lengthBytes - preface);
  }

  #newSide(direction: Direction): Side {
    return new Side({
      frame: (frame) => {
        this.#readFrame(direction, frame);
      },
      data: (streamId, bytes, lengthBytes) => {
        const message = this.#messageOf(direction, streamId);
        const { chunk } = this.#sides[direction];
        if (message === null || chunk === null) return;
        message.body.push(bytes, lengthBytes);
        message.bodyBytes += lengthBytes;
        extendPassage(message.passage, chunk);
      },
      dataEnd: (streamId, flags) => {
        const { chunk } = this.#sides[direction];
        const message = this.#messageOf(direction, streamId);
        if (message !== null && chunk !== null) extendPassage(message.passage, chunk);
        if (flags & frameFlags.endStream) this.#end(direction, streamId);
      },
    });
  }

  #messageOf(direction: Direction, streamId: number): MessageDraft | null {
    const stream = this.#streams.get(streamId);
    return (direction === 'up' ? stream?.request : stream?.response) ?? null;
  }

  #readFrame(direction: Direction, frame: Http2Frame): void {
    const side = this.#sides[direction];
    if (side.block !== null && frame.type !== frameTypes.continuation) {
      side.problem = 'a header block was not ended';
    } else if (frame.type === frameTypes.headers || frame.type === frameTypes.pushPromise) {
      this.#beginBlock(direction, frame);
    } else if (frame.type === frameTypes.continuation) this.#continueBlock(direction, frame);
    else if (frame.type === frameTypes.resetStream) this.#reset(frame);
  }

  #beginBlock(direction: Direction, frame: Http2Frame): void {
    const side = this.#sides[direction];
    const { begun } = side;
    const fragment = readHeaderBlock(frame);
    if (fragment === null || begun === null) {
      side.problem = 'a header block that cannot be read';
      return;
    }
    side.block = {
      streamId: frame.streamId,
      parts: [fragment],
      endStream: frame.type === frameTypes.headers && (frame.flags & frameFlags.endStream) !== 0,
      isPromise: frame.type === frameTypes.pushPromise,
      passage: beginPassage(begun),
      frameBytes: frameHeaderBytes + frame.payload.length,
    };
    if (frame.flags & frameFlags.endHeaders) this.#endBlock(direction, side.block);
  }

  #continueBlock(direction: Direction, { streamId, payload, flags }: Http2Frame): void {
    const side = this.#sides[direction];
    const { block } = side;
    const bytes = (block?.frameBytes ?? 0) + frameHeaderBytes + payload.length;
    if (block === null || block.streamId !== streamId || bytes > maxBlockBytes) {
      side.problem = 'a header block that goes on where none began';
      return;
    }
    block.parts.push(payload);
    block.frameBytes = bytes;
    if (flags & frameFlags.endHeaders) this.#endBlock(direction, block);
  }

  #endBlock(direction: Direction, block: Block): void {
    const side = this.#sides[direction];
    side.block = null;
    const decoded = side.hpack.decode(Buffer.concat(block.parts));
    if (!decoded.ok) {
      side.problem = `headers that cannot be read: ${decoded.error.message}`;
      return;
    }
    if (side.chunk !== null) extendPassage(block.passage, side.chunk);
    if (!block.isPromise) {
      if (direction === 'up') this.#readRequest(block, decoded.value);
      else this.#readResponse(block, decoded.value);
    }
    if (block.endStream) this.#end(direction, block.streamId);
  }

  #readRequest(block: Block, fields: readonly HeaderField[]): void {
    const known = this.#streams.get(block.streamId);
    if (known !== undefined) {
      addTrailer(known.request, block);
      return;
    }
    if (this.#streams.size >= maxOpenStreams || this.exchanges.length >= maxStreams) {
      this.#sides.up.problem = 'more requests at once than is honest';
      return;
    }
    const exchange: ExchangeDraft = {
      protocol: 'h2',
      request: { ...this.#newMessage(block, fields), ...requestLineOf(fields) },
      response: null,
      failure: null,
    };
    this.#streams.set(block.streamId, exchange);
    this.exchanges.push(exchange);
  }

  #readResponse(block: Block, fields: readonly HeaderField[]): void {
    const exchange = this.#streams.get(block.streamId);
    if (exchange === undefined) return;
    const status = statusOf(fields);
    if (exchange.response !== null) addTrailer(exchange.response, block);
    // Interim answers (RFC 9110 §15.2) answer nothing.
    else if (status >= 200) {
      const headersMs = block.passage.lastMs;
      const message = this.#newMessage(block, fields);
      const response: ResponseDraft = { ...message, status, statusText: '', headersMs };
      exchange.response = response;
    }
  }

  #newMessage({ passage, frameBytes }: Block, fields: readonly HeaderField[]): MessageDraft {
    const headers = joinCookies(fields.filter(([name]) => !name.startsWith(':')));
    const body = new BodyKeeper(headers, this.#budget);
    return { headers, body, passage, headBytes: frameBytes, bodyBytes: 0, isComplete: false };
  }

  #end(direction: Direction, streamId: number): void {
    const message = this.#messageOf(direction, streamId);
    if (message === null) return;
    message.isComplete = true;
    message.body.finish();
    const stream = this.#streams.get(streamId);
    if (stream?.request.isComplete === true && stream.response?.isComplete === true) {
      this.#streams.delete(streamId);
    }
  }

  #reset({ streamId, payload }: Http2Frame): void {
    const stream = this.#streams.get(streamId);
    if (stream === undefined || payload.length !== 4) return;
    stream.failure = explainReset(new DataView(payload.buffer, payload.byteOffset).getUint32(0));
    stream.request.body.finish();
    stream.response?.body.finish();
    this.#streams.delete(streamId);
  }
}

function explainReset(code: number): Failure {
  return failure('closed-early', `the HTTP/2 stream was reset (code ${code})`);
}

function addTrailer(message: MessageDraft, { frameBytes, passage }: Block): void {
  message.headBytes += frameBytes;
  message.passage.lastMs = passage.lastMs;
  message.passage.endOffset = passage.endOffset;
}
