// HTTP/2 inside a connection that was opened (RFC 9113): frames to streams, header blocks through HPACK,
// each stream a request with its answer.
import type { Direction } from '../../shared/model/segment.ts';
import type { Failure } from '../../shared/model/failure.ts';
import { HeaderBlocks, type HeaderBlock } from '../wire/http/header-blocks.ts';
import type { HeaderField } from '../wire/http/header-table.ts';
import {
  connectionPreface,
  frameFlags,
  frameTypes,
  Http2FrameStream,
  type Http2Frame,
} from '../wire/http/http2-frames.ts';
import { BodyKeeper } from './body-keeper.ts';
import { failure } from './failures.ts';
import { joinCookies, requestLineOf, statusOf } from './headers.ts';
import type { ExchangeDraft, HttpLetter, MessageDraft, ResponseDraft } from './letter-draft.ts';
import { maxOpenStreams, type BodyBudget } from './letter-limits.ts';
import { beginPassage, extendPassage, type Passage, type PlainChunk } from './plain-chunk.ts';

/** A header block and the records that carried it. */
interface Block extends Pick<HeaderBlock<PlainChunk>, 'streamId' | 'endStream' | 'frameBytes'> {
  readonly passage: Passage;
}

const maxStreams = 100_000;

class Side {
  readonly frames: Http2FrameStream;
  readonly blocks = new HeaderBlocks<PlainChunk>();
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
    const { begun, chunk } = side;
    if (begun === null || chunk === null) return;
    const block = side.blocks.push(frame, begun);
    side.problem ??= side.blocks.problem;
    if (block !== null) this.#readBlock(direction, block, chunk);
    else if (side.problem === null && frame.type === frameTypes.resetStream) this.#reset(frame);
  }

  /** `last`: the record in which it ended. */
  #readBlock(direction: Direction, whole: HeaderBlock<PlainChunk>, last: PlainChunk): void {
    const { fields, start, isPromise } = whole;
    const block = { ...whole, passage: beginPassage(start) };
    extendPassage(block.passage, last);
    // A promised request is decoded for the table's sake alone.
    if (!isPromise) {
      if (direction === 'up') this.#readRequest(block, fields);
      else this.#readResponse(block, fields);
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
