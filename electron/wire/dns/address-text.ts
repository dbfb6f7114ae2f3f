// IP addresses as text (RFC 5952 for IPv6).

/** Gives the text of 4 or 16 bytes; null for any other length. */
export function describeAddress(bytes: Uint8Array): string | null {
  // `join` of a typed array is many times slower, and captures ask for millions.
  if (bytes.length === 4) return `${bytes[0]}.${bytes[1]}.${bytes[2]}.${bytes[3]}`;
  return bytes.length === 16 ? describeIpv6(bytes) : null;
}

/** Of an IPv4 address as one big-endian word. */
export const describeIpv4 = (word: number): string =>
  `${word >>> 24}.${(word >>> 16) & 255}.${(word >>> 8) & 255}.${word & 255}`;

/** The longest run of zero groups, at least two, becomes `::`; the first one wins. */
function describeIpv6(bytes: Uint8Array): string {
  const groups = Array.from(
    { length: 8 },
    (_, n) => ((bytes[2 * n] ?? 0) << 8) | (bytes[2 * n + 1] ?? 0),
  );
  let best = { start: 0, length: 1 };
  let start = 0;
  for (let n = 0; n <= groups.length; n += 1) {
    if (groups[n] === 0) continue;
    if (n - start > best.length) best = { start, length: n - start };
    start = n + 1;
  }
  const text = (part: readonly number[]): string =>
    part.map((group) => group.toString(16)).join(':');
  if (best.length < 2) return text(groups);
  return `${text(groups.slice(0, best.start))}::${text(groups.slice(best.start + best.length))}`;
}
