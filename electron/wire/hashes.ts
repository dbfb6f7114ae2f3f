// Digests that the platform has and this folder may not import: the caller hands them in.

export interface Hashes {
  /** Lower-case hex. */
  readonly md5Hex: (text: string) => string;
  /** Lower-case hex. */
  readonly sha256Hex: (text: string) => string;
}
