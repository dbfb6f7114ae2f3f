// How to tell a browser or phone of the proxy: the same words in the window, on the page that a phone
// scans, and on the command line.
import type { SocketAddress } from '../model/segment.ts';

export interface SetUp {
  readonly where: string;
  readonly steps: readonly string[];
}

/** `192.0.2.1:8899`, `[2001:db8::1]:8899`. */
export function formatAuthority({ address, port }: SocketAddress): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

export interface ProxyPlace {
  readonly address: SocketAddress;
  readonly pacUrl: string;
}

const askedFor = 'When it asks, give the user and the password.';

const firefox = ({ address }: ProxyPlace): SetUp => ({
  where: 'Firefox',
  steps: [
    'Settings → General → Network Settings → Settings…',
    `Manual proxy configuration: HTTP proxy ${address.address}, port ${address.port}; tick “Also use this proxy for HTTPS”.`,
    askedFor,
  ],
});

const chrome = ({ address }: ProxyPlace): SetUp => ({
  where: 'Chrome, Edge, Safari on a computer',
  steps: [
    'They use the system’s settings: Network → Proxy.',
    `Set the HTTP and the HTTPS proxy to ${address.address}, port ${address.port}.`,
    `Chrome alone, without touching the system: quit it, then start it with --proxy-server=http://${formatAuthority(address)}`,
    askedFor,
  ],
});

const iphone = ({ address, pacUrl }: ProxyPlace): SetUp => ({
  where: 'iPhone, iPad',
  steps: [
    'Settings → Wi-Fi → the ⓘ beside the network → Configure Proxy → Manual.',
    `Server ${address.address}, port ${address.port}; switch Authentication on and give the user and the password.`,
    `Or choose Automatic with the address ${pacUrl}`,
  ],
});

const android = ({ address }: ProxyPlace): SetUp => ({
  where: 'Android',
  steps: [
    'Settings → Wi-Fi → the network → edit → Advanced → Proxy: Manual.',
    `Host name ${address.address}, port ${address.port}.`,
    'Open Chrome and a page; it asks for the user and the password. Other apps may stay offline meanwhile.',
  ],
});

/** For a browser on this computer. */
export function deviceSetUps(place: ProxyPlace): SetUp[] {
  return [firefox(place), chrome(place)];
}

/** For other devices of the network. */
export function lanSetUps(place: ProxyPlace): SetUp[] {
  return [iphone(place), android(place), firefox(place), chrome(place)];
}

export const switchOffAfterwards =
  'Afterwards switch the proxy off again in the same place: without Onlooker nothing answers there.';

export const labCertificates =
  'Browsers do not know the practice lab’s certificate authority, so they warn at its https sites; there one may go on.';

export const onlyEnvelope =
  'Only the envelope exists here: Onlooker passed the connections on as they were and holds no key to them, so there is no letter to lay beside it.';

export const lanWarning =
  'Everybody on this network who has the password can go online through this computer, under its address. The password itself crosses the network readable, as with every HTTP proxy. Use it with consent, and stop it after the lesson.';
