// Initial packets: their keys come from the connection id that everybody can read (RFC 9001 §5.2,
// RFC 9369 §3.3), so an observer opens them as the endpoints do.
import type { Hashes } from '../hashes.ts';
import type { LongPacket } from './packet.ts';
import type { InitialScheme } from './versions.ts';

export interface InitialKeys {
  readonly key: Uint8Array;
  readonly iv: Uint8Array;
  readonly headerProtection: Uint8Array;
}

/** HKDF-Expand-Label with an empty context, for outputs of one hash block (RFC 8446 §7.1). */
const expandLabel = (
  hashes: Hashes,
  secret: Uint8Array,
  label: string,
  lengthBytes: number,
): Uint8Array => hashes.hmacSha256(secret, infoOf(label, lengthBytes)).subarray(0, lengthBytes);

const infos = new Map<string, Uint8Array>();

/** There are as many labels as there are in this file. */
function infoOf(label: string, lengthBytes: number): Uint8Array {
  let info = infos.get(label);
  if (info === undefined) {
    const name = new TextEncoder().encode(`tls13 ${label}`);
    info = Uint8Array.from([0, lengthBytes, name.length, ...name, 0, 1]);
    infos.set(label, info);
  }
  return info;
}

/** What the client's first destination id makes: the keys of both sides' Initials. */
export class InitialSecret {
  readonly #hashes: Hashes;
  readonly #prefix: InitialScheme['prefix'];
  readonly #secret: Uint8Array;
  #client: InitialKeys | null = null;
  #server: InitialKeys | null = null;

  constructor(hashes: Hashes, { salt, prefix }: InitialScheme, destinationId: Uint8Array) {
    this.#hashes = hashes;
    this.#prefix = prefix;
    this.#secret = hashes.hmacSha256(salt, destinationId);
  }

  keysOf(side: 'client' | 'server'): InitialKeys {
    if (side === 'client') return (this.#client ??= this.#derive('client in'));
    return (this.#server ??= this.#derive('server in'));
  }

  #derive(label: string): InitialKeys {
    const hashes = this.#hashes;
    const prefix = this.#prefix;
    const secret = expandLabel(hashes, this.#secret, label, 32);
    return {
      key: expandLabel(hashes, secret, `${prefix} key`, 16),
      iv: expandLabel(hashes, secret, `${prefix} iv`, 12),
      headerProtection: expandLabel(hashes, secret, `${prefix} hp`, 16),
    };
  }
}

/** The frames inside, or null when the keys are not this packet's (RFC 9001 §5.3–5.4). */
export function openInitial(
  hashes: Hashes,
  keys: InitialKeys,
  datagram: Uint8Array,
  packet: LongPacket,
): Uint8Array | null {
  const { start, numberStart, end } = packet;
  const sample = datagram.subarray(numberStart + 4, numberStart + 20);
  if (sample.length < 16 || numberStart + 20 > end) return null;
  const mask = hashes.aes128Ecb(keys.headerProtection, sample);
  // Copies by constructor: `slice` of a Node Buffer would be a view, and the capture be written to.
  const header = new Uint8Array(datagram.subarray(start, numberStart + 4));
  header[0] = (header[0] ?? 0) ^ ((mask[0] ?? 0) & 0x0f);
  const numberBytes = ((header[0] ?? 0) & 3) + 1;
  const nonce = new Uint8Array(keys.iv);
  for (let n = 0; n < numberBytes; n += 1) {
    const at = numberStart - start + n;
    header[at] = (header[at] ?? 0) ^ (mask[1 + n] ?? 0);
    const place = nonce.length - numberBytes + n;
    nonce[place] = (nonce[place] ?? 0) ^ (header[at] ?? 0);
  }
  const additional = header.subarray(0, numberStart - start + numberBytes);
  return hashes.openAes128Gcm(
    keys.key,
    nonce,
    additional,
    datagram.subarray(numberStart + numberBytes, end),
  );
}
