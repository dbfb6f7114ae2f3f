// Cryptography that the platform has and this folder may not import: the caller hands it in.

export interface Hashes {
  /** Lower-case hex. */
  readonly md5Hex: (text: string) => string;
  /** Lower-case hex. */
  readonly sha256Hex: (text: string) => string;
  readonly hmacSha256: (key: Uint8Array, data: Uint8Array) => Uint8Array;
  /** One block of 16 bytes. */
  readonly aes128Ecb: (key: Uint8Array, block: Uint8Array) => Uint8Array;
  /** `sealed` ends with its 16-byte tag; null when the tag is wrong. */
  readonly openAes128Gcm: (
    key: Uint8Array,
    nonce: Uint8Array,
    additional: Uint8Array,
    sealed: Uint8Array,
  ) => Uint8Array | null;
}
