// Changes to an input as fuzzers make them: a few at a time, at random places.

const telling = [0, 1, 2, 3, 4, 5, 16, 20, 22, 23, 32, 63, 64, 127, 128, 192, 254, 255];
const maxBytes = 65_536;

const below = (limit: number): number => Math.floor(Math.random() * limit);
const pick = <T>(list: readonly T[], otherwise: T): T => list[below(list.length)] ?? otherwise;

function changeOnce(bytes: number[], other: Uint8Array): void {
  const at = below(bytes.length + 1);
  const length = 1 + below(Math.max(1, Math.min(64, bytes.length - at)));
  switch (below(8)) {
    case 0:
      bytes[at] = (bytes[at] ?? 0) ^ (1 << below(8));
      break;
    case 1:
      bytes[at] = pick(telling, 0);
      break;
    case 2:
      bytes[at] = ((bytes[at] ?? 0) + below(16) - 8) & 0xff;
      break;
    case 3:
      bytes.splice(at, length);
      break;
    case 4:
      bytes.splice(at, 0, ...bytes.slice(at, at + length));
      break;
    case 5:
      bytes.splice(at, 0, ...Array.from({ length: 1 + below(16) }, () => below(256)));
      break;
    case 6: {
      const from = below(other.length);
      bytes.splice(at, 0, ...other.subarray(from, from + 1 + below(256)));
      break;
    }
    default:
      bytes.length = at;
  }
}

/** A changed copy of `input`; parts of `other` may come into it. */
export function mutate(input: Uint8Array, other: Uint8Array): Uint8Array {
  const bytes = [...input];
  for (let left = 1 + below(6); left > 0; left -= 1) changeOnce(bytes, other);
  return Uint8Array.from(bytes.slice(0, maxBytes), (byte) => byte ?? 0);
}
