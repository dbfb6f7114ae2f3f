// The first line of an HTTP/1 message (RFC 9112 §3, §4), and telling by it that one begins.
import { readableText } from '../readable-text.ts';

export const http2Preface = 'PRI * HTTP/2.0';
const maxLineBytes = 4096;
const requestStart = /^[A-Z]{1,20} /;
/** As far as it is there: a path, `*`, a whole URL, or a host; FTP's "USER harry" is none of them. */
const targetStart = /^(?:[A-Z]{3,20} (?:[/*]|https?:|h(?:t(?:t(?:ps?)?)?)?$)|CONNECT [\w.[-])/;
/** The same, with no doubt about what the target is. */
const cutRequest = /^(?:[A-Z]{3,20} (?:[/*]|https?:\/\/)|CONNECT [\w.[-])/;
const requestEnd = / HTTP\/(?:1\.[01]|2\.0)$/;
const statusLine = /^HTTP\/1\.[01] \d{3}( |$)/;
const lineFeed = 10;
const carriageReturn = 13;

/**
 * Method, target and version. Targets that break the rules are read like others: spaces in them, as those
 * send who try a server's doors, are there to be seen all the same (RFC 9112 §3).
 */
export function isRequestLine(line: string): boolean {
  const start = requestStart.exec(line)?.[0];
  const end = requestEnd.exec(line);
  return start !== undefined && end !== null && line.slice(start.length, end.index).trim() !== '';
}

export const isStatusLine = (line: string): boolean => statusLine.test(line);

/** A request line as far as it was captured: the method, and at least the beginning of a target. */
export const isRequestLineStart = (line: string): boolean => cutRequest.test(line);

/** Without a version only HTTP/0.9 asks, with GET; FTP's "CWD /pub" is no request. */
const mayBeRequestLine = (line: string): boolean =>
  line.startsWith('GET ') || line.includes(' HTTP/');

/** True when the bytes can be the start of an HTTP/1 request. */
export function looksLikeHttp(bytes: Uint8Array): boolean {
  const first = bytes[0] ?? 0;
  if (first < 0x41 || first > 0x5a) return false;
  const start = readableText(bytes, 0, 24);
  const isTarget = targetStart.test(start);
  if (!isTarget && !/^[A-Z]{3,20} /.test(start)) return false;
  const line = firstLine(bytes);
  if (line === null) return isTarget;
  return isTarget ? mayBeRequestLine(line) : isRequestLine(line);
}

/** True when the bytes can be the start of an HTTP/1 answer. */
export function looksLikeHttpAnswer(bytes: Uint8Array): boolean {
  return bytes[0] === 0x48 && /^HTTP\/1\.[01] \d/.test(readableText(bytes, 0, 10));
}

/** True where a request begins with these bytes for certain: its first line is there, or all there is of it. */
export function beginsRequest(bytes: Uint8Array): boolean {
  const first = bytes[0] ?? 0;
  if (first < 0x41 || first > 0x5a) return false;
  const line = firstLine(bytes);
  if (line === null) return isWithoutLineEnd(bytes) && isRequestLineStart(beginningOf(bytes));
  return line !== http2Preface && isRequestLine(line);
}

/** The same of an answer. */
export function beginsAnswer(bytes: Uint8Array): boolean {
  if (!looksLikeHttpAnswer(bytes)) return false;
  const line = firstLine(bytes);
  if (line !== null) return isStatusLine(line);
  const beginning = isWithoutLineEnd(bytes) ? beginningOf(bytes) : '';
  // A space follows the code (RFC 9112 §4); what ends with the code may be the end of something else.
  return isStatusLine(beginning) && bytes.length > leastStatusBytes;
}

const leastStatusBytes = 'HTTP/1.1 200'.length;

const beginningOf = (bytes: Uint8Array): string => readableText(bytes, 0, 32);

const isWithoutLineEnd = (bytes: Uint8Array): boolean =>
  bytes.length < maxLineBytes && !bytes.includes(lineFeed);

/** Null where it does not end within reason. */
function firstLine(bytes: Uint8Array): string | null {
  const feed = bytes.subarray(0, maxLineBytes).indexOf(lineFeed);
  const end = bytes[feed - 1] === carriageReturn ? feed - 1 : feed;
  return feed > 0 ? readableText(bytes, 0, end) : null;
}
