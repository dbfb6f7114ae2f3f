// IP addresses out of text, as RFC 4291 §2.2 and dotted decimal have them. Window and engine share it, so it
// leans on neither.

const fullStop = 46;
const digitZero = 48;

/**
 * 4 or 16 bytes; IPv4 mapped into IPv6 (RFC 4291 §2.5.5.2) becomes 4, and a zone is left out. Null: not an
 * address.
 */
export function addressBytes(text: string): Uint8Array | null {
  const bytes = exactAddressBytes(text);
  return bytes?.length === 16 && isMapped(bytes) ? bytes.subarray(12) : bytes;
}

/** The same, but what is mapped stays the 16 bytes that it is. */
export function exactAddressBytes(text: string): Uint8Array | null {
  return text.includes(':') ? ipv6Bytes(text.replace(/%[\w.:-]+$/, '')) : ipv4Bytes(text);
}

const isMapped = (bytes: Uint8Array): boolean =>
  bytes[10] === 255 && bytes[11] === 255 && bytes.subarray(0, 10).every((byte) => byte === 0);

/** Four numbers without leading zeros: elsewhere those mean octal. */
function ipv4Bytes(text: string): Uint8Array | null {
  const bytes = new Uint8Array(4);
  let part = 0;
  let value = -1;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    const digit = code - digitZero;
    if (code === fullStop && value !== -1 && part < 3) {
      bytes[part] = value;
      part += 1;
      value = -1;
    } else if (digit >= 0 && digit <= 9 && value !== 0) {
      value = Math.max(value, 0) * 10 + digit;
      if (value > 255) return null;
    } else return null;
  }
  bytes[part] = value;
  return part === 3 && value !== -1 ? bytes : null;
}

function ipv6Bytes(text: string): Uint8Array | null {
  const [left, right, more] = text.split('::').map(groupsOf);
  if (left === undefined || left === null || right === null || more !== undefined) return null;
  const given = left.length + (right?.length ?? 0);
  // Two colons stand for one group of zeros at least.
  if (right === undefined ? given !== 8 : given > 7) return null;
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  left.forEach((group, n) => view.setUint16(n * 2, group));
  right?.forEach((group, n) => view.setUint16((8 - right.length + n) * 2, group));
  return bytes;
}

/** Groups of one side of two colons; the last may be an IPv4 address. Null where one is no group. */
function groupsOf(side: string, at: number, sides: readonly string[]): number[] | null {
  if (side === '') return [];
  const texts = side.split(':');
  const last = at === sides.length - 1 ? ipv4Bytes(texts.at(-1) ?? '') : null;
  if (last !== null) texts.pop();
  if (!texts.every((text) => /^[0-9a-f]{1,4}$/i.test(text))) return null;
  const groups = texts.map((text) => Number.parseInt(text, 16));
  if (last === null) return groups;
  const [a = 0, b = 0, c = 0, d = 0] = last;
  return [...groups, (a << 8) | b, (c << 8) | d];
}
