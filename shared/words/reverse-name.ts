// The name under which DNS is asked whose an address is (RFC 1035 §3.5, RFC 3596 §2.5).

/** `1.0.0.10.in-addr.arpa`, or 32 digits before `ip6.arpa`; of no address an empty text. */
export function reverseName(address: string): string {
  const four = /^(?:::ffff:)?(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (four !== undefined) return `${four.split('.').reverse().join('.')}.in-addr.arpa`;
  const groups = expand(address);
  if (groups === null) return '';
  const digits = groups.map((group) => group.padStart(4, '0')).join('');
  return `${digits.split('').reverse().join('.')}.ip6.arpa`;
}

/** Eight groups of hexadecimal digits; null: no IPv6 address without a dotted end. */
function expand(address: string): string[] | null {
  const text = address.toLowerCase().replace(/%.*$/s, '');
  if (!/^[0-9a-f:]+$/.test(text) || !text.includes(':')) return null;
  const [left = '', right] = text.split('::');
  const split = (part: string): string[] => (part === '' ? [] : part.split(':'));
  const [head, tail] = [split(left), split(right ?? '')];
  const missing = 8 - head.length - tail.length;
  if (right === undefined ? missing !== 0 : missing < 0) return null;
  return [...head, ...Array.from({ length: missing }, () => '0'), ...tail];
}
