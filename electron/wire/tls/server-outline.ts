// What a ServerHello decides (RFC 8446 §4.1.3), read without making anything. Whatever is not plainly well
// formed is left to the parser, which says what is wrong with it.
import type { Result } from '../../../shared/model/result.ts';
import type { ParseError } from '../byte-reader.ts';
import { u16 } from '../network-order.ts';
import { readableText } from '../readable-text.ts';
import { extensionIds } from './client-extensions.ts';
import { isRetryRandom, parseServerHello, rawPublicKey, type ServerHello } from './server-hello.ts';

/** All that is needed of it while its connection goes on. */
export type ServerFacts = Pick<
  ServerHello,
  | 'version'
  | 'cipherSuite'
  | 'alpn'
  | 'pskSelected'
  | 'rawKey'
  | 'clientRawKey'
  | 'helloRetry'
  | 'contradiction'
>;

const newest = 0x0304;
const oldest = 0x0300;

/** The same facts as `parseServerHello` gives, or its error. */
export function readServerFacts(body: Uint8Array): Result<ServerFacts, ParseError> {
  const value = readOutline(body);
  return value === null ? parseFacts(body) : { ok: true, value };
}

function parseFacts(body: Uint8Array): Result<ServerFacts, ParseError> {
  const parsed = parseServerHello(body, { recording: false });
  if (!parsed.ok) return parsed;
  const { version, cipherSuite, alpn, pskSelected, rawKey, clientRawKey } = parsed.value;
  const { helloRetry, contradiction } = parsed.value;
  const keys = { pskSelected, rawKey, clientRawKey };
  const value = { version, cipherSuite, alpn, ...keys, helloRetry, contradiction };
  return { ok: true, value };
}

function readOutline(body: Uint8Array): ServerFacts | null {
  const end = body.length;
  let version = u16(body, 0);
  const sessionEnd = 35 + (body[34] ?? 0);
  // Drafts of TLS 1.3 laid it out in other ways.
  if (version < oldest || version > newest || sessionEnd + 3 > end) return null;
  const cipherSuite = u16(body, sessionEnd);
  let alpn: string | null = null;
  let pskSelected = false;
  let rawKey = false;
  let clientRawKey = false;
  let at = sessionEnd + 3;
  if (at < end) {
    if (at + 2 > end || at + 2 + u16(body, at) !== end) return null;
    at += 2;
  }
  for (let count = 0; at < end; count += 1) {
    if (at + 4 > end || count >= maxExtensions) return null;
    const id = u16(body, at);
    const start = at + 4;
    at = start + u16(body, at + 2);
    if (at > end) return null;
    if (id === extensionIds.supportedVersions) {
      if (at - start < 2) return null;
      version = u16(body, start);
    } else if (id === extensionIds.keyShare) {
      if (at - start < 2) return null;
    } else if (id === extensionIds.preSharedKey) pskSelected = true;
    else if (id === extensionIds.serverCertificateType) {
      if (at - start < 1) return null;
      rawKey = body[start] === rawPublicKey;
    } else if (id === extensionIds.clientCertificateType) {
      if (at - start < 1) return null;
      clientRawKey = body[start] === rawPublicKey;
    } else if (id === extensionIds.alpn) {
      const nameEnd = start + 3 + (body[start + 2] ?? 0);
      if (at - start < 3 || start + 2 + u16(body, start) !== at || nameEnd > at) return null;
      alpn = readableText(body, start + 3, nameEnd);
    }
  }
  const helloRetry = isRetryRandom(body, 2);
  const keys = { pskSelected, rawKey, clientRawKey };
  return { version, cipherSuite, alpn, ...keys, helloRetry, contradiction: null };
}

const maxExtensions = 64;
