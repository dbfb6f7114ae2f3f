// Who opened a flow whose beginning was not captured, and which ports hold name look-ups.
import { looksLikeHttpAnswer } from '../http/start-line.ts';
import { protocols, type Packet } from './packet.ts';

const tlsHandshake = 22;
/** Whether a server says it: ClientHello, ServerHello, HelloVerifyRequest. */
const helloTypes: ReadonlyMap<number | undefined, boolean> = new Map([
  [1, false],
  [2, true],
  [3, true],
]);
const dtlsMajor = 0xfe;
/** Of the handshake's type in a datagram that begins with a record of DTLS (RFC 6347 §4.1). */
const dtlsTypeAt = 13;
const knownPorts = 1024;
/** From there on systems choose ports for their clients (RFC 6335 §6; Linux a little earlier than others). */
const clientPorts = 32_768;
/** DNS, multicast DNS and LLMNR (RFC 1035, RFC 6762, RFC 4795). */
export const isLookupPort = (port: number): boolean =>
  port === 53 || port === 5353 || port === 5355;

/**
 * Which side opened a flow without a SYN: a hello or an answer of HTTP tells, else the side without the
 * well-known port, else of a stream the side whose port is a client's, else whoever is seen to speak first.
 */
export function guessOpener(
  { port0, port1 }: { readonly port0: number; readonly port1: number },
  sender: 0 | 1,
  packet: Packet,
): 0 | 1 {
  const receiver = sender === 0 ? 1 : 0;
  const isStream = packet.protocol === protocols.tcp;
  const isByServer = isStream ? toldByStream(packet) : toldByDatagram(packet);
  if (isByServer !== null) return isByServer ? receiver : sender;
  const isServer = (side: 0 | 1): boolean => {
    const port = side === 0 ? port0 : port1;
    // Whom all were asked for answers alone, in a flow of his own (RFC 4795 §2).
    return port < knownPorts || isLookupPort(port);
  };
  if (isServer(sender) !== isServer(receiver)) return isServer(sender) ? receiver : sender;
  const isClients = (side: 0 | 1): boolean => (side === 0 ? port0 : port1) >= clientPorts;
  // Of datagrams the first is mostly the first of all.
  return isStream && isClients(receiver) && !isClients(sender) ? receiver : sender;
}

/** Null where the first bytes do not tell. */
function toldByStream({ bytes, payloadStart, payloadEnd }: Packet): boolean | null {
  if (payloadStart >= payloadEnd) return null;
  if (bytes[payloadStart] === tlsHandshake) return helloTypes.get(bytes[payloadStart + 5]) ?? null;
  return looksLikeHttpAnswer(bytes.subarray(payloadStart, payloadEnd)) ? true : null;
}

function toldByDatagram({ bytes, payloadStart, payloadEnd }: Packet): boolean | null {
  if (payloadStart + dtlsTypeAt >= payloadEnd || bytes[payloadStart] !== tlsHandshake) return null;
  if (bytes[payloadStart + 1] !== dtlsMajor) return null;
  return helloTypes.get(bytes[payloadStart + dtlsTypeAt]) ?? null;
}
