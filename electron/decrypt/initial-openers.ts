// Opens the Initials of one QUIC connection (RFC 9001 §5.2): keys of each id that the client gave its first
// packets, in each way that the packet's version can be sealed.
import type { Direction } from '../../shared/model/segment.ts';
import type { LongPacket } from '../wire/quic/packet.ts';
import { initialSchemes, type InitialScheme } from '../wire/quic/versions.ts';
import { nameOfId } from './connection-ids.ts';
import { PacketOpener } from './packet-opener.ts';
import { initialSecret } from './quic-keys.ts';

/** One, or two after a Retry. More is someone else's flood. */
const maxIds = 4;

export interface OpenedInitial {
  readonly payload: Uint8Array;
  readonly scheme: InitialScheme;
}

export class InitialOpeners {
  readonly #ids: Uint8Array[] = [];
  readonly #openers = new Map<string, PacketOpener>();

  noteId(id: Uint8Array): void {
    if (!this.has(id) && this.#ids.length < maxIds) this.#ids.push(new Uint8Array(id));
  }

  has(id: Uint8Array): boolean {
    return this.#ids.some((known) => Buffer.compare(known, id) === 0);
  }

  /** Null where no key opens it. */
  open(direction: Direction, bytes: Uint8Array, packet: LongPacket): OpenedInitial | null {
    for (const scheme of initialSchemes(packet.version)) {
      if (scheme.hasGoogleFrames === true) continue;
      for (const id of this.#ids) {
        const payload = this.#openerOf(scheme, id, direction).open(bytes, packet);
        if (payload !== null) return { payload, scheme };
      }
    }
    return null;
  }

  #openerOf(scheme: InitialScheme, id: Uint8Array, direction: Direction): PacketOpener {
    const name = `${scheme.name} ${direction} ${nameOfId(id)}`;
    const known = this.#openers.get(name);
    if (known !== undefined) return known;
    const { suite, secret } = initialSecret(scheme, id, direction === 'up' ? 'client' : 'server');
    const opener = new PacketOpener(suite, secret, scheme.prefix);
    this.#openers.set(name, opener);
    return opener;
  }
}
