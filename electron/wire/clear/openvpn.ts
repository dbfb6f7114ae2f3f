// OpenVPN's control channel (its protocol, as "OpenVPN Network Protocol" of the project describes it): TLS
// in numbered packets, in the clear but for its keys unless tls-crypt is on.

const opcodes = { control: 4, clientReset: 7 } as const;
const sessionBytes = 8;
const packetIdBytes = 4;
/** Opcode, session, no acknowledgements, packet 0: a client's first packet. */
const plainResetBytes = 1 + sessionBytes + 1 + packetIdBytes;
/** A number and a time against replay, behind an HMAC of MD5, SHA-1, SHA-256 or SHA-512. */
const authenticationBytes: ReadonlySet<number> = new Set([16, 20, 32, 64].map((hash) => hash + 8));
const maxAcknowledged = 8;

/**
 * Bytes of authentication (tls-auth) in each control packet, told by a client's first packet; null where
 * it is none, or the channel is sealed as a whole (tls-crypt).
 */
export function readOpenVpnReset(packet: Uint8Array): number | null {
  const extra = packet.length - plainResetBytes;
  if (packet[0] !== opcodes.clientReset << 3 || extra < 0) return null;
  if (extra > 0 && !authenticationBytes.has(extra)) return null;
  const isFirst = packet.subarray(-1 - packetIdBytes).every((byte) => byte === 0);
  const hasSession = packet.subarray(1, 1 + sessionBytes).some((byte) => byte !== 0);
  return isFirst && hasSession ? extra : null;
}

export interface OpenVpnControl {
  /** Counts from 0 in each direction; the resets are number 0. */
  readonly packetId: number;
  /** Where its piece of TLS begins in the packet, up to whose end it goes. */
  readonly start: number;
}

/** A control packet of the first key; null for data, acknowledgements and later keys. */
export function readOpenVpnControl(packet: Uint8Array, authBytes: number): OpenVpnControl | null {
  const [first = 0] = packet;
  if (first !== opcodes.control << 3) return null;
  let at = 1 + sessionBytes + authBytes;
  const acknowledged = packet[at] ?? 0;
  if (acknowledged > maxAcknowledged) return null;
  at += 1 + acknowledged * packetIdBytes + (acknowledged > 0 ? sessionBytes : 0);
  const start = at + packetIdBytes;
  if (start > packet.length) return null;
  const view = new DataView(packet.buffer, packet.byteOffset + at, packetIdBytes);
  return { packetId: view.getUint32(0), start };
}
