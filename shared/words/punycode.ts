// Punycode to Unicode (RFC 3492 §6.2). What it is given was written by strangers: null for whatever is no such text.

const base = 36;
const leastThreshold = 1;
const mostThreshold = 26;
const skew = 38;
const damp = 700;
const firstBias = 72;
const firstCode = 0x80;
const lastCode = 0x10_ff_ff;

const isSurrogate = (code: number): boolean => code >= 0xd8_00 && code <= 0xdf_ff;

/** Of a letter 0 to 25, of a figure 26 to 35, else null. */
function digitOf(code: number): number | null {
  if (code >= 0x30 && code <= 0x39) return code - 0x30 + 26;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x7a ? letter - 0x61 : null;
}

/** RFC 3492 §6.1. */
function adapt(delta: number, length: number, isFirst: boolean): number {
  let rest = Math.floor(delta / (isFirst ? damp : 2));
  rest += Math.floor(rest / length);
  let bias = 0;
  while (rest > ((base - leastThreshold) * mostThreshold) / 2) {
    rest = Math.floor(rest / (base - leastThreshold));
    bias += base;
  }
  return bias + Math.floor(((base - leastThreshold + 1) * rest) / (rest + skew));
}

/** `text` without `xn--`; a label of DNS, so that at most 63 octets are gone through (RFC 1035 §2.3.4). */
export function decodePunycode(text: string): string | null {
  if (text.length > 63 || !/^[\x20-\x7e]+$/.test(text)) return null;
  const split = text.lastIndexOf('-');
  const codes = Array.from({ length: Math.max(0, split) }, (_, at) => text.charCodeAt(at));
  let code = firstCode;
  let bias = firstBias;
  let place = 0;
  for (let at = split > 0 ? split + 1 : 0; at < text.length;) {
    const before = place;
    let weight = 1;
    for (let k = base; ; k += base) {
      const digit = at < text.length ? digitOf(text.charCodeAt(at)) : null;
      if (digit === null) return null;
      at += 1;
      place += digit * weight;
      const threshold = Math.min(mostThreshold, Math.max(leastThreshold, k - bias));
      if (digit < threshold) break;
      weight *= base - threshold;
      // Long before figures lose their last digits.
      if (place > 0x7f_ff_ff_ff || weight > 0x7f_ff_ff_ff) return null;
    }
    const length = codes.length + 1;
    bias = adapt(place - before, length, before === 0);
    code += Math.floor(place / length);
    place %= length;
    if (code > lastCode || isSurrogate(code)) return null;
    codes.splice(place, 0, code);
    place += 1;
  }
  return String.fromCodePoint(...codes);
}
