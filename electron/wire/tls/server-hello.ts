// ServerHello and HelloRetryRequest (RFC 8446 §4.1.3, §4.1.4; RFC 5246 §7.4.1.3).
import type { Result } from '../../../shared/model/result.ts';
import { ByteReader, parsing, type Field, type ParseError } from '../byte-reader.ts';
import { toHex } from '../hex.ts';
import { readableText } from '../readable-text.ts';
import { extensionIds } from './client-extensions.ts';
import { readExtensionList } from './extension-list.ts';

/** Offsets count from the first byte of the message's body. */
export interface ServerHello {
  /** What was negotiated: supported_versions where it is sent, else the legacy field. */
  readonly version: number;
  readonly cipherSuite: number;
  readonly cipherSpan: { readonly start: number; readonly end: number };
  readonly sessionId: Uint8Array;
  /** Null in TLS 1.3, where it is encrypted. */
  readonly alpn: string | null;
  readonly keyShareGroup: number | null;
  readonly pskSelected: boolean;
  /** In place of a certificate it shows a key alone (RFC 7250 §3); in TLS 1.3 that is encrypted. */
  readonly rawKey: boolean;
  /** The client is to do the same, where it is asked who it is. */
  readonly clientRawKey: boolean;
  /** A HelloRetryRequest is a ServerHello with a fixed random. */
  readonly helloRetry: boolean;
  readonly extensionIds: readonly number[];
  /** A length goes beyond what it stands in: of that part nothing is told. */
  readonly contradiction: ParseError | null;
  readonly fields: readonly Field[];
}

/** SHA-256 of "HelloRetryRequest" (RFC 8446 §4.1.3). */
const retryRandom = 'cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c';
const retryStart = 0xcf;
const maxExtensions = 64;
/** Of the certificate types (RFC 7250 §4.2). */
export const rawPublicKey = 2;

/** `at`: of the random. */
export const isRetryRandom = (bytes: Uint8Array, at: number): boolean =>
  bytes[at] === retryStart && toHex(bytes.subarray(at, at + 32)) === retryRandom;

/** Up to draft 21 TLS 1.3 left out the session id and the compression (draft-ietf-tls-tls13-21 §4.1.3). */
const isEarlyDraft = (version: number): boolean => version >> 8 === 0x7f && (version & 0xff) < 22;

interface Draft {
  version: number;
  alpn: string | null;
  keyShareGroup: number | null;
  pskSelected: boolean;
  rawKey: boolean;
  clientRawKey: boolean;
  contradiction: ParseError | null;
}

function readExtension(list: ByteReader, draft: Draft): number {
  const id = list.field('type', () => list.u16());
  const body = list.vector16(`extension_${id}`);
  const isEmpty = body.remaining === 0;
  if (id === extensionIds.preSharedKey) draft.pskSelected = true;
  const wrong = body.attempt('data', () => {
    if (!isEmpty) readBody(id, body, draft);
  });
  draft.contradiction ??= wrong;
  return id;
}

function readBody(id: number, body: ByteReader, draft: Draft): void {
  if (id === extensionIds.supportedVersions) {
    draft.version = body.field('selected_version', () => body.u16());
  } else if (id === extensionIds.keyShare) {
    draft.keyShareGroup = body.field('group', () => body.u16());
  } else if (id === extensionIds.serverCertificateType) {
    draft.rawKey = body.field('certificate_type', () => body.u8()) === rawPublicKey;
  } else if (id === extensionIds.clientCertificateType) {
    draft.clientRawKey = body.field('certificate_type', () => body.u8()) === rawPublicKey;
  } else if (id === extensionIds.alpn) {
    const names = body.vector16('protocol_name_list');
    if (names.remaining === 0) return;
    const protocol = names.vector8('protocol');
    draft.alpn = readableText(protocol.field('name', () => protocol.rest()));
  }
}

function readExtensions(reader: ByteReader, draft: Draft): readonly number[] {
  const { extensions, contradiction } = readExtensionList(reader, maxExtensions, (list) =>
    readExtension(list, draft),
  );
  draft.contradiction ??= contradiction;
  return extensions;
}

function readServerHello(reader: ByteReader): ServerHello {
  const version = reader.field('legacy_version', () => reader.u16());
  const draft: Draft = {
    version,
    alpn: null,
    keyShareGroup: null,
    pskSelected: false,
    rawKey: false,
    clientRawKey: false,
    contradiction: null,
  };
  const random = reader.field('random', () => reader.bytes(32));
  const isEarly = isEarlyDraft(version);
  const session = isEarly ? null : reader.vector8('session_id');
  const sessionId = session?.field('value', () => session.rest()) ?? new Uint8Array(0);
  const start = reader.position;
  const cipherSuite = reader.field('cipher_suite', () => reader.u16());
  const cipherSpan = { start, end: reader.position };
  if (!isEarly) reader.field('compression_method', () => reader.u8());
  const ids = readExtensions(reader, draft);
  return {
    ...draft,
    cipherSuite,
    cipherSpan,
    sessionId,
    helloRetry: isRetryRandom(random, 0),
    extensionIds: ids,
    fields: reader.fields,
  };
}

/**
 * Reads a ServerHello's or HelloRetryRequest's body, left over and contradicting bytes as in a ClientHello's.
 * `recording` false leaves out `fields`.
 */
export function parseServerHello(
  body: Uint8Array,
  { recording = true } = {},
): Result<ServerHello, ParseError> {
  const reader = recording ? new ByteReader(body) : ByteReader.unrecorded(body);
  return parsing(() => readServerHello(reader));
}
