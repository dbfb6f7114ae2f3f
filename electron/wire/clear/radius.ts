// RADIUS as far as it carries EAP (RFC 2865 §3 and §5, RFC 3579 §3.1), and the TLS in that: EAP-TLS (RFC 5216
// §3.1), EAP-TTLS (RFC 5281 §9.1), PEAP, EAP-FAST (RFC 4851 §4.1) and TEAP (RFC 7170 §4.1) begin alike.
import { joinBytes } from '../join-bytes.ts';
import { u16, u32, u8 } from '../network-order.ts';

/** RFC 2865 §3. */
export const radiusCodes = { request: 1, accept: 2, reject: 3, challenge: 11 } as const;
const carriesEap: ReadonlySet<number> = new Set(Object.values(radiusCodes));
const attributes = { state: 24, eapMessage: 79 } as const;
/** Code, identifier, length and authenticator. */
const headerBytes = 20;
const attributeHeaderBytes = 2;
const maxPacketBytes = 4096;

/** A stretch of a packet; `end` is exclusive. */
export interface RadiusPiece {
  readonly start: number;
  readonly end: number;
}

export interface RadiusPacket {
  readonly code: number;
  /** Of a request and its answer. */
  readonly identifier: number;
  /** What the server wants to have back with the next request (§5.24), a character a byte; empty: nothing. */
  readonly state: string;
  /** All its EAP-Message attributes are one packet of EAP. */
  readonly eap: Uint8Array;
  /** Where that stands, attribute by attribute. */
  readonly pieces: readonly RadiusPiece[];
}

/** A packet that carries EAP whole, as all do; null for any other datagram. */
export function readRadius(packet: Uint8Array): RadiusPacket | null {
  const code = u8(packet, 0);
  const end = u16(packet, 2);
  if (!carriesEap.has(code) || end < headerBytes) return null;
  if (end > packet.length || end > maxPacketBytes) return null;
  const pieces: RadiusPiece[] = [];
  let state = '';
  for (let at = headerBytes; at < end;) {
    const size = u8(packet, at + 1);
    if (size < attributeHeaderBytes || at + size > end) return null;
    const piece = { start: at + attributeHeaderBytes, end: at + size };
    const type = u8(packet, at);
    if (type === attributes.eapMessage) pieces.push(piece);
    else if (type === attributes.state) {
      state = String.fromCharCode(...packet.subarray(piece.start, piece.end));
    }
    at += size;
  }
  const eap = joinBytes(pieces.map(({ start, end: to }) => packet.subarray(start, to)));
  const isWhole = eap.length >= eapHeaderBytes && u16(eap, 2) === eap.length;
  return isWhole ? { code, identifier: u8(packet, 1), state, eap, pieces } : null;
}

const eapCodes = { request: 1, response: 2 } as const;
/** Of IANA's registry of EAP method types. */
const teap = 55;
const tunnels: ReadonlySet<number> = new Set([13, 21, 25, 43, teap]);
/** Code, identifier and length (RFC 3748 §4). */
const eapHeaderBytes = 4;
const flags = { length: 0x80, start: 0x20, outerLength: 0x10 } as const;

export interface EapTls extends RadiusPiece {
  /** Of a request and its response. */
  readonly identifier: number;
  /** The server asks for a handshake; what it says along is none of it. */
  readonly isStart: boolean;
}

/** Where TLS stands in a packet of EAP, a fragment or none of it (an acknowledgement); null: no such method. */
export function readEapTls(eap: Uint8Array): EapTls | null {
  const code = u8(eap, 0);
  const type = u8(eap, eapHeaderBytes);
  const isKnown = code === eapCodes.request || code === eapCodes.response;
  if (!isKnown || !tunnels.has(type) || eap.length < eapHeaderBytes + 2) return null;
  const bits = u8(eap, eapHeaderBytes + 1);
  const isStart = (bits & flags.start) !== 0;
  let start = eapHeaderBytes + 2;
  let end = eap.length;
  if (bits & flags.length) start += 4;
  if (type === teap && bits & flags.outerLength) {
    end -= u32(eap, start);
    start += 4;
  }
  if (start > end) return null;
  return { identifier: u8(eap, 1), isStart, start: isStart ? end : start, end };
}
