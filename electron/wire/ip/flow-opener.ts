// Who opened a flow whose beginning was not captured, and which ports hold name look-ups.
import { protocols, type Packet } from './packet.ts';

const tlsHandshake = 22;
const helloTypes = { client: 1, server: 2 } as const;
const knownPorts = 1024;
/** DNS, multicast DNS and LLMNR (RFC 1035, RFC 6762, RFC 4795). */
const lookupPorts: ReadonlySet<number> = new Set([53, 5353, 5355]);

export const isLookupPort = (port: number): boolean => lookupPorts.has(port);

/**
 * Which side opened a connection without a SYN: a hello tells, else the side without the well-known
 * port, else whoever is seen to speak first.
 */
export function guessOpener(
  ports: readonly [number, number],
  sender: 0 | 1,
  { protocol, bytes, payloadStart, payloadEnd }: Packet,
): 0 | 1 {
  const receiver = sender === 0 ? 1 : 0;
  if (
    protocol === protocols.tcp &&
    payloadStart < payloadEnd &&
    bytes[payloadStart] === tlsHandshake
  ) {
    const type = bytes[payloadStart + 5];
    if (type === helloTypes.client) return sender;
    if (type === helloTypes.server) return receiver;
  }
  const isServer = (port: number): boolean => port < knownPorts;
  return isServer(ports[sender]) && !isServer(ports[receiver]) ? receiver : sender;
}
