// Picks the readable parts of plain HTTP out of what the observer wrote down.
import type { ObservedFlow } from '../../shared/model/observation.ts';
import type { ClearHttpMessage } from '../../shared/model/clear-text.ts';
import type { ByteSpan, Direction } from '../../shared/model/segment.ts';

/** Those that can be laid beside a letter: of a head that was cut nobody knows what it did not say. */
export function messagesOf(flow: ObservedFlow, direction: Direction): ClearHttpMessage[] {
  return flow.http.filter(
    (message) => message.direction === direction && message.isCut === undefined,
  );
}

/** A word of the start line and the bytes that spell it. */
export interface ClearWord {
  readonly text: string;
  readonly evidence: ByteSpan;
}

/** Method, path, query of a request line `METHOD SP target SP version` (RFC 9112 §3). */
export interface ClearRequestLine {
  readonly method: ClearWord;
  readonly path: ClearWord;
  readonly query: ClearWord | null;
}

export function readRequestLine(message: ClearHttpMessage): ClearRequestLine {
  const { startLine } = message;
  const methodEnd = endOfWord(startLine, 0);
  const targetStart = Math.min(methodEnd + 1, startLine.length);
  const targetEnd = endOfWord(startLine, targetStart);
  const question = startLine.slice(targetStart, targetEnd).indexOf('?');
  const pathEnd = question < 0 ? targetEnd : targetStart + question;
  return {
    method: wordOf(message, 0, methodEnd),
    path: wordOf(message, targetStart, pathEnd),
    query: question < 0 ? null : wordOf(message, pathEnd, targetEnd),
  };
}

/** What follows the version in a status line: "404 Not Found" (RFC 9112 §4). */
export function readStatus(message: ClearHttpMessage): ClearWord {
  const start = Math.min(endOfWord(message.startLine, 0) + 1, message.startLine.length);
  return wordOf(message, start, message.startLine.length);
}

function endOfWord(line: string, from: number): number {
  const end = line.indexOf(' ', from);
  return end < 0 ? line.length : end;
}

function wordOf(message: ClearHttpMessage, start: number, end: number): ClearWord {
  const { headEvidence, startLine } = message;
  return {
    text: startLine.slice(start, end),
    evidence: { ...headEvidence, offset: headEvidence.offset + start, lengthBytes: end - start },
  };
}
