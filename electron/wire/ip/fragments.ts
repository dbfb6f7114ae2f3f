// IP packets put together from their fragments (RFC 791 §3.2, RFC 8200 §4.5), within a budget: fragments
// whose others never come are the classic way to fill a receiver's memory.

export interface Fragment {
  readonly bytes: Uint8Array;
  /** Of the source address in `bytes`; the destination address follows it. */
  readonly addresses: number;
  readonly addressBytes: number;
  readonly id: number;
  readonly protocol: number;
  readonly offset: number;
  readonly isLast: boolean;
  readonly start: number;
  readonly end: number;
}

interface Piece {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

interface Assembly {
  readonly addresses: Uint8Array;
  pieces: Piece[];
  total: number | null;
}

const maxAssemblies = 256;
const maxPieces = 128;
const maxPacketBytes = 65_535;

export class Fragments {
  readonly #assemblies = new Map<string, Assembly>();

  /** Both addresses and the whole payload once all fragments are there, else null. */
  add(fragment: Fragment): Uint8Array | null {
    const { bytes, addresses, addressBytes, offset, start, end } = fragment;
    if (end < start || offset + end - start > maxPacketBytes) return null;
    const pair = bytes.subarray(addresses, addresses + addressBytes * 2);
    const key = `${pair.join('.')} ${fragment.id} ${fragment.protocol}`;
    const assembly = this.#assemblies.get(key) ?? this.#begin(key, pair.slice());
    if (fragment.isLast) assembly.total = offset + end - start;
    if (assembly.pieces.length < maxPieces) {
      assembly.pieces.push({ offset, bytes: bytes.slice(start, end) });
    }
    const whole = join(assembly);
    if (whole !== null) this.#assemblies.delete(key);
    return whole;
  }

  #begin(key: string, addresses: Uint8Array): Assembly {
    const [oldest] = this.#assemblies.keys();
    if (oldest !== undefined && this.#assemblies.size >= maxAssemblies) {
      this.#assemblies.delete(oldest);
    }
    const assembly: Assembly = { addresses, pieces: [], total: null };
    this.#assemblies.set(key, assembly);
    return assembly;
  }
}

/** Where fragments overlap, the first to come counts. */
function join({ addresses, pieces, total }: Assembly): Uint8Array | null {
  if (total === null) return null;
  const sorted = [...pieces].sort((a, b) => a.offset - b.offset);
  let covered = 0;
  for (const { offset, bytes } of sorted) {
    if (offset > covered) return null;
    covered = Math.max(covered, offset + bytes.length);
  }
  if (covered < total) return null;
  const whole = new Uint8Array(addresses.length + total);
  whole.set(addresses);
  for (const { offset, bytes } of [...pieces].reverse()) {
    whole.set(bytes.subarray(0, Math.max(0, total - offset)), addresses.length + offset);
  }
  return whole;
}
