// Numbers in network byte order, read in place: where a ByteReader would cost more than what it reads. Bytes
// behind the end are zero.

export const u8 = (bytes: Uint8Array, at: number): number => bytes[at] ?? 0;

export const u16 = (bytes: Uint8Array, at: number): number =>
  (u8(bytes, at) << 8) | u8(bytes, at + 1);

export const u24 = (bytes: Uint8Array, at: number): number =>
  (u8(bytes, at) << 16) | u16(bytes, at + 1);

/** Signed. */
export const i32 = (bytes: Uint8Array, at: number): number =>
  (u16(bytes, at) << 16) | u16(bytes, at + 2);

export const u32 = (bytes: Uint8Array, at: number): number => i32(bytes, at) >>> 0;
