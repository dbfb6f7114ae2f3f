// Requests and answers as they are being read, before they are put into the words of the model.
import type { Header } from '../../shared/model/exchange.ts';
import type { Failure } from '../../shared/model/failure.ts';
import type { BodyKeeper } from './body-keeper.ts';
import type { Passage, PlainChunk } from './plain-chunk.ts';

export interface MessageDraft {
  readonly headers: readonly Header[];
  readonly body: BodyKeeper;
  readonly passage: Passage;
  /** As framed inside TLS: HTTP/1.1's head and chunk framing, HTTP/2's and 3's frame heads of the head. */
  headBytes: number;
  /** HTTP/1.1 with chunk framing, HTTP/2 and 3 without frame heads. */
  bodyBytes: number;
  isComplete: boolean;
}

export interface RequestDraft extends MessageDraft {
  readonly method: string;
  /** As sent: a path with its query as a rule. */
  readonly target: string;
  /** Host, with its port where one was sent; null when none was named. */
  readonly authority: string | null;
}

export interface ResponseDraft extends MessageDraft {
  readonly status: number;
  readonly statusText: string;
  readonly headersMs: number;
}

export interface ExchangeDraft {
  readonly protocol: 'http/1.1' | 'h2' | 'h3';
  readonly request: RequestDraft;
  response: ResponseDraft | null;
  /** What went wrong, where the connection itself tells. */
  failure: Failure | null;
}

/** Reads what is spoken inside one connection. */
export interface HttpLetter {
  push(chunk: PlainChunk): void;
  /** In the order of the requests. */
  readonly exchanges: readonly ExchangeDraft[];
  readonly problem: string | null;
}
