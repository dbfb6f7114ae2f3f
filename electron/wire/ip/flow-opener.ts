// Who opened a flow whose beginning was not captured, and which ports hold name look-ups.
import { looksLikeHttpAnswer } from '../http/start-line.ts';
import { protocols, type Packet } from './packet.ts';

const tlsHandshake = 22;
const helloTypes = { client: 1, server: 2 } as const;
const knownPorts = 1024;
/** DNS, multicast DNS and LLMNR (RFC 1035, RFC 6762, RFC 4795). */
export const isLookupPort = (port: number): boolean =>
  port === 53 || port === 5353 || port === 5355;

/**
 * Which side opened a connection without a SYN: a hello or an answer of HTTP tells, else the side without the well-known
 * port, else whoever is seen to speak first.
 */
export function guessOpener(
  { port0, port1 }: { readonly port0: number; readonly port1: number },
  sender: 0 | 1,
  { protocol, bytes, payloadStart, payloadEnd }: Packet,
): 0 | 1 {
  const receiver = sender === 0 ? 1 : 0;
  if (protocol === protocols.tcp && payloadStart < payloadEnd) {
    const type = bytes[payloadStart] === tlsHandshake ? bytes[payloadStart + 5] : null;
    if (type === helloTypes.client) return sender;
    if (type === helloTypes.server) return receiver;
    if (looksLikeHttpAnswer(bytes.subarray(payloadStart, payloadEnd))) return receiver;
  }
  const isServer = (side: 0 | 1): boolean => {
    const port = side === 0 ? port0 : port1;
    // Whom all were asked for answers alone, in a flow of his own (RFC 4795 §2).
    return port < knownPorts || isLookupPort(port);
  };
  return isServer(sender) && !isServer(receiver) ? receiver : sender;
}
