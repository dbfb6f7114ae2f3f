// The host that a request of HTTP/1 names (RFC 9112 §3.2), read straight through: for who wants to know of a
// connection no more than that.
import { isName, lineEnd, nextLine, readFieldValue } from './head.ts';

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
  const behindFirst = nextLine(bytes, 0);
  if (behindFirst > bytes.length || !isPlainRequest(bytes, behindFirst)) return null;
  let name: string | null = null;
  for (let start = behindFirst; start < bytes.length;) {
    const next = nextLine(bytes, start);
    if (next > bytes.length) return name;
    const end = lineEnd(bytes, next - 1, start);
    if (end === start) return name;
    if (isHeader(bytes, start, upgrade)) return null;
    if (name === null && isHeader(bytes, start, host)) {
      name = withoutPort(readFieldValue(bytes, start + host.length + 1, end));
    }
    start = next;
  }
  return name;
}

/** Method, a path, and the version at the end of the line. */
function isPlainRequest(bytes: Uint8Array, next: number): boolean {
  let at = 0;
  while (at <= methodBytes.most && (bytes[at] ?? 0) >= 0x41 && (bytes[at] ?? 0) <= 0x5a) at += 1;
  if (at < methodBytes.least || at > methodBytes.most) return false;
  if (bytes[at] !== space || bytes[at + 1] !== slash) return false;
  const end = lineEnd(bytes, next - 1, 0);
  const versionAt = end - version.length - 1;
  if (versionAt <= at || (bytes[end - 1] !== 0x30 && bytes[end - 1] !== 0x31)) return false;
  for (let n = 0; n < version.length; n += 1) {
    if (bytes[versionAt + n] !== version.charCodeAt(n)) return false;
  }
  return true;
}

const isHeader = (bytes: Uint8Array, start: number, name: string): boolean =>
  bytes[start + name.length] === colon && isName(bytes, start, name);

/** Of the value of a Host header. */
export const withoutPort = (value: string): string =>
  value.includes(':') ? value.replace(/:\d+$/, '') : value;
