/**
 * A ServerHello of TLS 1.2 that promises a key in place of a certificate, its own or the client's (RFC 7250 §4.2).
 */
export function withRawKey(
  serverHello: Uint8Array,
  owner: 'server' | 'client' = 'server',
): Uint8Array {
  const sessionEnd = 35 + (serverHello[34] ?? 0);
  const extensionsAt = sessionEnd + 3;
  const added = [0, owner === 'server' ? 20 : 19, 0, 1, 2];
  const bytes = Uint8Array.from([...serverHello, ...added]);
  const length = serverHello.length - extensionsAt - 2 + added.length;
  bytes[extensionsAt] = length >> 8;
  bytes[extensionsAt + 1] = length & 255;
  return bytes;
}
