// DNS inside encryption, recognised by what stays visible: port and ALPN of DNS over TLS (RFC 7858), over
// DTLS (RFC 8094) and over QUIC (RFC 9250), names of the well-known resolvers that answer DNS over HTTPS (RFC 8484).
import type { EncryptedDns } from '../../shared/model/dns.ts';
import type { ObservedFlow } from '../../shared/model/observation.ts';

const dnsPort = 853;
/** What the port is for in what is no TLS of its own. */
const onDnsPort: ReadonlyMap<ObservedFlow['protocol'], EncryptedDns['kind']> = new Map([
  ['dtls', 'dnsod'],
  ['quic', 'doq'],
]);

/** Public resolvers' own names for DNS over HTTPS, as their operators publish them (as of 2026-11). */
const resolverNames = [
  'dns.google',
  'dns64.dns.google',
  'cloudflare-dns.com',
  'mozilla.cloudflare-dns.com',
  'chrome.cloudflare-dns.com',
  'one.one.one.one',
  '1dot1dot1dot1.cloudflare-dns.com',
  'dns.quad9.net',
  'dns9.quad9.net',
  'dns10.quad9.net',
  'dns11.quad9.net',
  'doh.opendns.com',
  'doh.familyshield.opendns.com',
  'dns.adguard-dns.com',
  'dns.adguard.com',
  'dns.nextdns.io',
  'doh.cleanbrowsing.org',
  'doh.dns.sb',
  'dns.mullvad.net',
  'doh.xfinity.com',
  'doh.la.ahadns.net',
  'ordns.he.net',
];
const resolverSuffixes = ['.cloudflare-dns.com', '.dns.nextdns.io', '.adguard-dns.com'];

/** Null where nothing points to it. What is given is an inference: `basis` says from what. */
export function inferEncryptedDns({
  protocol,
  remote,
  tls,
}: Pick<ObservedFlow, 'protocol' | 'remote' | 'tls'>): EncryptedDns | null {
  if (tls === null) return null;
  const { alpnOffered, serverName } = tls;
  if (alpnOffered.includes('doq')) return { kind: 'doq', basis: 'the ALPN "doq"' };
  if (alpnOffered.includes('dot')) return { kind: 'dot', basis: 'the ALPN "dot"' };
  if (remote.port === dnsPort) {
    return { kind: onDnsPort.get(protocol) ?? 'dot', basis: `port ${dnsPort}` };
  }
  const name = serverName?.toLowerCase() ?? '';
  const isResolver =
    resolverNames.includes(name) || resolverSuffixes.some((suffix) => name.endsWith(suffix));
  return isResolver ? { kind: 'doh', basis: `the name ${name} of a public resolver` } : null;
}
