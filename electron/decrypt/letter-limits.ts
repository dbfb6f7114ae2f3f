// How much of what was decrypted is kept. Sizes and times go on being counted beyond it.
import { defaultLimits } from '../endpoint/limits.ts';

/** Of one body, the same as of a live one. */
export const bodyLimits = {
  keptBytes: defaultLimits.keptBodyBytes,
  /** Before its codings are taken off: all of it is needed for that. */
  codedBytes: defaultLimits.bodyBytes,
  decodedBytes: defaultLimits.decompressedBytes,
} as const;

/** A ledger that a person can read. */
export const maxExchanges = 1000;
/** Requests under way at once on one connection; honest servers allow 100 to 256. */
export const maxOpenStreams = 1024;
const maxKeptBytes = 128 * 1024 * 1024;

/** Memory for bodies, shared by all connections of a capture. */
export class BodyBudget {
  #left = maxKeptBytes;

  /** Gives how many of the bytes wanted may be kept. */
  take(wantedBytes: number): number {
    const given = Math.min(wantedBytes, this.#left);
    this.#left -= given;
    return given;
  }

  giveBack(bytes: number): void {
    this.#left += bytes;
  }
}
