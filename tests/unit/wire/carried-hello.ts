// One hello in a record of TLS, in a datagram of DTLS, or in an Initial of QUIC.
import { sealInitial } from './seal-initial.ts';

export const carriers = ['tls', 'dtls', 'quic'] as const;
export type Carrier = (typeof carriers)[number];

const u16 = (value: number): number[] => [value >> 8, value & 0xff];
const message = (type: number, body: Uint8Array): number[] => [
  type,
  0,
  ...u16(body.length),
  ...body,
];
const idOf = (n: number, lengthBytes: number): Uint8Array =>
  Uint8Array.from({ length: lengthBytes }, () => n);

/** A hello as it is sent, `type` of the client or the server; DTLS has a cookie in it (RFC 6347 §4.2.1). `n`: which connection of QUIC. */
export function carried(form: Carrier, type: 1 | 2, body: Uint8Array, n = 1): Uint8Array {
  if (form === 'quic') {
    const crypto = Uint8Array.from(message(type, body));
    const [first, own] = [idOf(n, 8), idOf(n, 5)];
    const shared = { destinationId: first, crypto, paddedTo: 1200 };
    return type === 1
      ? sealInitial({ ...shared, side: 'client', ids: { destination: first, source: own } })
      : sealInitial({ ...shared, side: 'server', ids: { destination: own, source: idOf(n, 9) } });
  }
  if (form === 'tls') {
    const whole = message(type, body);
    return Uint8Array.from([22, 3, 1, ...u16(whole.length), ...whole]);
  }
  const cookieAt = 35 + (body[34] ?? 0);
  const own =
    type === 2 ? [...body] : [...body.subarray(0, cookieAt), 0, ...body.subarray(cookieAt)];
  const length = u16(own.length);
  const whole = [type, 0, ...length, 0, 0, 0, 0, 0, 0, ...length, ...own];
  return Uint8Array.from([22, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, ...u16(whole.length), ...whole]);
}
