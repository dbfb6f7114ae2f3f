// What is known of handshakes without the schemas (tls.ts): readers of captures start without
// the schema library.
import type { ObservedTls } from './tls.ts';

/** What a record holds once both sides have keys (RFC 8446 §5.1). */
export const applicationData = 23;

/** In its place where there is no record, but bytes as they came; no record has it (RFC 8446 §B.1: invalid). */
export const noRecord = 0;

/** Records, or datagrams, of one connection that are listed; more are only counted. */
export const mostRecords = 200_000;

/** What a step can be; packed handshakes name it by its place here: new ones come last, and there is room for 32. */
export const handshakeStepKinds = [
  'client-hello',
  'hello-retry-request',
  'hello-verify-request',
  'server-hello',
  'certificate',
  'server-key-exchange',
  'server-hello-done',
  'client-key-exchange',
  'new-session-ticket',
  'change-cipher-spec',
  'encrypted-handshake',
  'encrypted-from-here',
  'alert',
  'other',
  'hello-request',
  'end-of-early-data',
  'encrypted-extensions',
  'client-certificate',
  'certificate-request',
  'certificate-verify',
  'finished',
  'certificate-url',
  'certificate-status',
  'supplemental-data',
  'key-update',
  'heartbeat',
  'handshake-packet',
] as const;

/** TLS of which nothing is known: a connection was told of otherwise, or speaks something like it. */
export const unseenTls: ObservedTls = {
  serverName: null,
  alpnOffered: [],
  alpnSelected: null,
  version: null,
  cipher: null,
  ja3: null,
  ja3Raw: null,
  ja4: null,
  resumption: 'none',
  helloRetry: false,
  echOffered: false,
  certificateReadable: false,
  problem: null,
  handshake: [],
};

/** Whether the client's hello was seen: of no other connection is known what was not offered. */
export const hasClientHello = ({ handshake }: Pick<ObservedTls, 'handshake'>): boolean =>
  handshake.some(({ kind }) => kind === 'client-hello');

/**
 * Whether the agreed suite only shows that nothing was changed on the way, and leaves everything readable
 * (RFC 5246 §6.2.3.1, RFC 9150).
 */
export const hidesNothing = ({ cipher }: Pick<ObservedTls, 'cipher'>): boolean =>
  cipher !== null && /_WITH_NULL_|^TLS_SHA\d+_SHA\d+$/u.test(cipher);

/**
 * Whether all that the server says behind its hello is encrypted, as since TLS 1.3 (RFC 8446 §2); false where its
 * hello was not seen.
 */
export const hidesAnswer = ({ version }: Pick<ObservedTls, 'version'>): boolean =>
  version !== null && !/^(?:SSL|D?TLS 1\.[0-2])/u.test(version);
