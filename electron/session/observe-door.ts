// The relay's proxy for browsers and phones that are not ours: where it listens, whom it lets in, where
// it takes them, and what it tells the notebook of them.
import { isWithin } from '../../shared/model/address-range.ts';
import { exactAddressBytes } from '../../shared/model/ip-address.ts';
import type { ObserveDoor, ObserveRequest } from '../../shared/model/observe.ts';
import type { SocketAddress } from '../../shared/model/segment.ts';
import type { Lab } from '../lab/lab.ts';
import { isLoopback } from '../relay/address.ts';
import { createLanPolicy, type RefuseAddress } from '../relay/destination-policy.ts';
import { errorCode } from '../relay/failure.ts';
import type { OwnAddress } from '../relay/own-addresses.ts';
import { randomLetters, createTypedCredentials } from '../relay/proxy-credentials.ts';
import { defaultGateLimits } from '../relay/proxy-gate.ts';
import { startProxy, type Proxy, type ProxyEvent, type ProxyLimits } from '../relay/proxy.ts';
import type { Relay } from '../relay/relay.ts';
import { createDoorPages, helpUrlOf, pacUrlOf } from './door-pages.ts';

/** The same one each time where it is free, so that a browser need not be set up anew. */
const usualPort = 8899;
const deviceAddress = '127.0.0.1';
const tokenLetters = 10;

const limits: ProxyLimits = { headerBytes: 64 * 1024, connections: 1024, idleMs: 300_000 };

/** Why the proxy cannot listen; the message is for people. */
export class CannotListen extends Error {}

export interface DoorOptions {
  readonly id: string;
  readonly request: ObserveRequest;
  readonly lab: Lab | null;
  readonly relay: Pick<Relay, 'dial'>;
  readonly ownAddresses: () => readonly OwnAddress[];
  readonly onEvent: (event: ProxyEvent) => void;
}

export interface OpenDoor {
  readonly facts: ObserveDoor;
  close(): Promise<void>;
}

/** Rejects with `CannotListen`. */
export async function openDoor(options: DoorOptions): Promise<OpenDoor> {
  const { request } = options;
  const isLan = request.lanAddress !== null;
  const credentials = createTypedCredentials();
  const token = isLan ? randomLetters(tokenLetters) : null;
  const place = { address: request.lanAddress ?? deviceAddress, port: usualPort };
  let listening: SocketAddress = place;
  const isWelcome = isLan ? neighboursOf(options) : isLoopback;
  const proxy = await listen(place, (listen) =>
    startProxy({
      relay: options.relay,
      onEvent: options.onEvent,
      limits,
      credentials,
      listen,
      explains: true,
      gateLimits: defaultGateLimits,
      ownPages: createDoorPages({ address: () => listening, credentials, token }),
      isWelcome,
    }),
  );
  listening = proxy.address;
  return {
    close: () => proxy.close(),
    facts: {
      sessionId: options.id,
      scope: isLan ? 'lan' : 'device',
      address: proxy.address,
      ...credentials,
      pacUrl: pacUrlOf(proxy.address),
      helpUrl: token === null ? null : helpUrlOf(proxy.address, token),
      startedAtMs: Date.now(),
      isLab: options.lab !== null,
    },
  };
}

/** On the usual port or, where that is taken, on any. */
async function listen(
  place: SocketAddress,
  start: (place: SocketAddress) => Promise<Proxy>,
): Promise<Proxy> {
  for (const port of [place.port, 0]) {
    try {
      return await start({ ...place, port });
    } catch (error) {
      if (port !== 0 && ['EADDRINUSE', 'EACCES'].includes(errorCode(error))) continue;
      throw new CannotListen(`Nothing can listen on ${place.address}: ${errorCode(error)}`, {
        cause: error,
      });
    }
  }
  throw new CannotListen(`Nothing can listen on ${place.address}.`);
}

/** Only devices of the very network, although routers may let others through. */
function neighboursOf({ request, ownAddresses }: DoorOptions): (address: string) => boolean {
  const own = ownAddresses().find(({ address }) => address === request.lanAddress);
  if (own === undefined) {
    throw new CannotListen(`${request.lanAddress ?? ''} is no address of this computer.`);
  }
  return (text) => {
    const address = exactAddressBytes(text);
    return address !== null && isWithin(address, own.network);
  };
}

/** Where the relay takes nobody. `door` gives where the proxy listens, once it does. */
export function refusalsOf(
  { request, lab, ownAddresses }: Pick<DoorOptions, 'request' | 'lab' | 'ownAddresses'>,
  door: () => SocketAddress | null,
): RefuseAddress {
  if (lab !== null) {
    const sites = [...lab.hosts.values()].map(({ address }) =>
      placeOf(address.address, address.port),
    );
    const known = new Set(sites);
    return (address, port) =>
      known.has(placeOf(address, port)) ? null : 'no site of the practice lab';
  }
  if (request.lanAddress !== null) return createLanPolicy({ ownAddresses });
  // This device's own browser may go wherever this device may, only not round in a circle.
  return (address, port) =>
    port === door()?.port && isHere(address, ownAddresses()) ? 'the proxy itself' : null;
}

const placeOf = (address: string, port: number): string => `${address} ${port}`;

const hereToo = /^(127\.|0\.|::1$|::$|::ffff:)/i;

function isHere(address: string, own: readonly OwnAddress[]): boolean {
  return hereToo.test(address) || own.some((known) => known.address === address);
}
