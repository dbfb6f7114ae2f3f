// What the looks at a capture's connections come to: how often each name, protocol, version and program was
// seen. Within a budget, whatever a capture is made of.
import type { FlowLook } from '../../../shared/model/look.ts';
import { sumNotCaptured } from '../../../shared/words/captured-words.ts';

export interface Tally {
  connections: number;
  /** Both ways. */
  bytes: number;
}

/** Different values of one kind; more than anybody reads, and few megabytes. */
const maxValues = 50_000;
const longestName = 255;

/** How often each value of a kind was seen. */
export class Tallies {
  readonly #tallies = new Map<string, Tally>();
  #leftOut = 0;

  add(value: string, bytes: number): void {
    const tally = this.#tallies.get(value);
    if (tally !== undefined) {
      tally.connections += 1;
      tally.bytes += bytes;
    } else if (this.#tallies.size >= maxValues || value.length > longestName) this.#leftOut += 1;
    else this.#tallies.set(value, { connections: 1, bytes });
  }

  /** Different values. */
  get size(): number {
    return this.#tallies.size;
  }

  /** Connections whose value found no room. */
  get leftOut(): number {
    return this.#leftOut;
  }

  /** The most connections first, then by name. */
  sorted(): (readonly [value: string, tally: Readonly<Tally>])[] {
    return [...this.#tallies].sort(
      ([a, one], [b, other]) => other.connections - one.connections || (a < b ? -1 : 1),
    );
  }
}

export class LookSums {
  readonly protocols = new Tallies();
  /** Chosen by servers. */
  readonly versions = new Tallies();
  /** In hellos, look-ups and requests in the clear; one name counts once a connection. */
  readonly names = new Tallies();
  /** Programs, as JA4 tells them apart. */
  readonly programs = new Tallies();
  connections = 0;
  bytes = 0;
  /** Of them those that the capture lacks. */
  notCaptured = 0;
  /** Hellos that hide the name of the site behind another one (ECH). */
  echOffers = 0;

  add(look: FlowLook): void {
    const { protocol, version, serverName, names, ja4, echOffered } = look;
    const bytes = look.bytesUp + look.bytesDown;
    this.connections += 1;
    this.bytes += bytes;
    this.notCaptured += sumNotCaptured([look], 'up', 'down');
    this.protocols.add(protocol, bytes);
    if (version !== null) this.versions.add(version, bytes);
    if (ja4 !== null) this.programs.add(ja4, bytes);
    if (echOffered) this.echOffers += 1;
    if (serverName !== null) this.names.add(serverName, bytes);
    for (const name of names) if (name !== serverName) this.names.add(name, bytes);
  }
}
