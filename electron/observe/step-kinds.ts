// What a message of the handshake is called, by its type (IANA's registry of TLS HandshakeTypes, 2026-06: RFC 8446
// §4, RFC 5246 §7.4, RFC 5077, RFC 6066, RFC 4680). Hellos and the server's certificate are told on their own.
import { handshakeTypes, rareHandshakeTypes } from '../wire/tls/handshake.ts';
import { ssl2Types } from '../wire/tls/ssl2.ts';
import type { StepKind } from './handshake-step.ts';

const kinds: ReadonlyMap<number, StepKind> = new Map([
  [handshakeTypes.helloRequest, 'hello-request'],
  [handshakeTypes.helloVerifyRequest, 'hello-verify-request'],
  [handshakeTypes.newSessionTicket, 'new-session-ticket'],
  [rareHandshakeTypes.endOfEarlyData, 'end-of-early-data'],
  [handshakeTypes.encryptedExtensions, 'encrypted-extensions'],
  [handshakeTypes.certificate, 'client-certificate'],
  [handshakeTypes.serverKeyExchange, 'server-key-exchange'],
  [handshakeTypes.certificateRequest, 'certificate-request'],
  [handshakeTypes.serverHelloDone, 'server-hello-done'],
  [handshakeTypes.certificateVerify, 'certificate-verify'],
  [handshakeTypes.clientKeyExchange, 'client-key-exchange'],
  [handshakeTypes.finished, 'finished'],
  [rareHandshakeTypes.certificateUrl, 'certificate-url'],
  [handshakeTypes.certificateStatus, 'certificate-status'],
  [rareHandshakeTypes.supplementalData, 'supplemental-data'],
  [rareHandshakeTypes.keyUpdate, 'key-update'],
]);

const ssl2Kinds: ReadonlyMap<number, StepKind> = new Map([
  [ssl2Types.clientHello, 'client-hello'],
  [ssl2Types.serverHello, 'server-hello'],
  [ssl2Types.clientMasterKey, 'client-key-exchange'],
]);

export const kindOfMessage = (type: number): StepKind => kinds.get(type) ?? 'other';

export const kindOfSsl2Message = (type: number): StepKind => ssl2Kinds.get(type) ?? 'other';
