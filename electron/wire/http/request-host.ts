// The host that a request of HTTP/1 names (RFC 9112 §3.2), read straight through: for who wants to know of a
// connection no more than that.
import { readableText } from '../readable-text.ts';

const lineFeed = 10;
const carriageReturn = 13;
const space = 32;
const colon = 58;
const slash = 47;
const methodBytes = { least: 3, most: 20 } as const;
const version = ' HTTP/1.';
const host = 'host';
const upgrade = 'upgrade';

/**
 * Null where the bytes do not plainly begin with a request for a path on one host, or where it may turn the
 * connection into another protocol. A head may go on behind the bytes; a host in them is enough.
 */
export function readRequestHost(bytes: Uint8Array): string | null {
  const lineAt = findLine(bytes, 0);
  if (lineAt === -1 || !isPlainRequest(bytes, lineAt)) return null;
  let name: string | null = null;
  for (let start = lineAt; start < bytes.length;) {
    const next = findLine(bytes, start);
    if (next === -1) return name;
    const end = lineEnd(bytes, start, next);
    if (end === start) return name;
    if (isNamed(bytes, start, upgrade)) return null;
    if (name === null && isNamed(bytes, start, host)) {
      name = readValue(bytes, start + host.length + 1, end);
    }
    start = next;
  }
  return name;
}

/** Where the next line begins; -1 where this one does not end. */
function findLine(bytes: Uint8Array, start: number): number {
  for (let at = start; at < bytes.length; at += 1) if (bytes[at] === lineFeed) return at + 1;
  return -1;
}

const lineEnd = (bytes: Uint8Array, start: number, next: number): number =>
  next - 2 >= start && bytes[next - 2] === carriageReturn ? next - 2 : next - 1;

/** Method, a path, and the version at the end of the line. */
function isPlainRequest(bytes: Uint8Array, next: number): boolean {
  let at = 0;
  while (at <= methodBytes.most && (bytes[at] ?? 0) >= 0x41 && (bytes[at] ?? 0) <= 0x5a) at += 1;
  if (at < methodBytes.least || at > methodBytes.most) return false;
  if (bytes[at] !== space || bytes[at + 1] !== slash) return false;
  const end = lineEnd(bytes, 0, next);
  const versionAt = end - version.length - 1;
  if (versionAt <= at || (bytes[end - 1] !== 0x30 && bytes[end - 1] !== 0x31)) return false;
  for (let n = 0; n < version.length; n += 1) {
    if (bytes[versionAt + n] !== version.charCodeAt(n)) return false;
  }
  return true;
}

/** `name` in lower case; only letters differ from their capitals by this bit. */
function isNamed(bytes: Uint8Array, start: number, name: string): boolean {
  if (bytes[start + name.length] !== colon) return false;
  for (let n = 0; n < name.length; n += 1) {
    if (((bytes[start + n] ?? 0) | 0x20) !== name.charCodeAt(n)) return false;
  }
  return true;
}

/** Without a port. */
function readValue(bytes: Uint8Array, start: number, end: number): string {
  let from = start;
  let to = end;
  while (from < to && bytes[from] === space) from += 1;
  while (to > from && bytes[to - 1] === space) to -= 1;
  const value = readableText(bytes, from, to);
  return value.includes(':') ? value.replace(/:\d+$/, '') : value;
}
