// JA4, the TLS client part of FoxIO's fingerprints (BSD 3-Clause): like JA3, but sorted, so that
// software that shuffles its extensions is still known.
import type { Hashes } from './hashes.ts';
import { extensionIds } from './tls/client-extensions.ts';
import { isGrease, type ClientHello } from './tls/client-hello.ts';

const versionLetters: ReadonlyMap<number, string> = new Map([
  [0x0304, '13'],
  [0x0303, '12'],
  [0x0302, '11'],
  [0x0301, '10'],
  [0x0300, 's3'],
  [0x0002, 's2'],
  [0xfeff, 'd1'],
  [0xfefd, 'd2'],
  [0xfefc, 'd3'],
]);

const noHash = '000000000000';

const hex4 = (value: number): string => value.toString(16).padStart(4, '0');
const twoDigits = (count: number): string => String(Math.min(count, 99)).padStart(2, '0');
const isAlphanumeric = (byte: number): boolean => /[0-9A-Za-z]/.test(String.fromCodePoint(byte));

/** First and last character of the first protocol; hex digits where one is no letter or digit. */
function describeAlpn(first: Uint8Array | undefined): string {
  const head = first?.[0];
  const tail = first?.at(-1);
  if (head === undefined || tail === undefined) return '00';
  if (isAlphanumeric(head) && isAlphanumeric(tail)) return String.fromCodePoint(head, tail);
  const digits = (byte: number): string => byte.toString(16).padStart(2, '0');
  return `${digits(head).charAt(0)}${digits(tail).charAt(1)}`;
}

/** DTLS counts its versions down (RFC 6347 §4.1). */
function highestVersion(offered: readonly number[], transport: Ja4Transport): number | null {
  if (offered.length === 0) return null;
  return transport === 'd' ? Math.min(...offered) : Math.max(...offered);
}

/** What carries the handshake: TLS over TCP, QUIC, or DTLS. */
export type Ja4Transport = 't' | 'q' | 'd';

/** Gives JA4 as text. */
export function ja4(hello: ClientHello, hashes: Hashes, transport: Ja4Transport = 't'): string {
  const known = (values: readonly number[]): number[] => values.filter((value) => !isGrease(value));
  const short = (text: string): string => hashes.sha256Hex(text).slice(0, 12);
  const ciphers = known(hello.cipherSuites);
  const extensions = known(hello.extensions.map((extension) => extension.id));
  const version = highestVersion(known(hello.supportedVersions), transport) ?? hello.legacyVersion;
  const head = [
    transport,
    versionLetters.get(version) ?? '00',
    extensions.includes(extensionIds.serverName) ? 'd' : 'i',
    twoDigits(ciphers.length),
    twoDigits(extensions.length),
    describeAlpn(hello.alpnBytes[0]),
  ].join('');
  const named = new Set<number>([extensionIds.serverName, extensionIds.alpn]);
  const sorted = extensions
    .filter((id) => !named.has(id))
    .map(hex4)
    .sort();
  const schemes = known(hello.signatureAlgorithms).map(hex4);
  const tail = schemes.length > 0 ? `${sorted.join(',')}_${schemes.join(',')}` : sorted.join(',');
  return [
    head,
    ciphers.length === 0 ? noHash : short(ciphers.map(hex4).sort().join(',')),
    // With nothing left to hash, the published text asks for zeros instead of the hash of nothing.
    sorted.length === 0 ? noHash : short(tail),
  ].join('_');
}
