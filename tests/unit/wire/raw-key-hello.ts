/** A ServerHello of TLS 1.2 that promises a key in place of a certificate (RFC 7250 §4.2). */
export function withRawKey(serverHello: Uint8Array): Uint8Array {
  const sessionEnd = 35 + (serverHello[34] ?? 0);
  const extensionsAt = sessionEnd + 3;
  const added = [0, 20, 0, 1, 2];
  const bytes = Uint8Array.from([...serverHello, ...added]);
  const length = serverHello.length - extensionsAt - 2 + added.length;
  bytes[extensionsAt] = length >> 8;
  bytes[extensionsAt + 1] = length & 255;
  return bytes;
}
