// Why a visit failed. One union for engine, store, screen and command line; the words people read
// are in shared/words/failure-text.ts.
import { z } from 'zod';

export const failureKindSchema = z.enum([
  'invalid-url',
  'unsupported-scheme',
  'unknown-host',
  'dns-failed',
  'dns-malformed',
  'connection-refused',
  'unreachable',
  'connect-timeout',
  'no-answer',
  'not-mail',
  'starttls-not-offered',
  'starttls-refused',
  'not-tls',
  'tls-failed',
  'certificate-expired',
  'certificate-not-yet-valid',
  'certificate-self-signed',
  'certificate-untrusted',
  'certificate-wrong-name',
  'certificate-invalid',
  'header-too-large',
  'body-too-large',
  'decompressed-too-large',
  'bad-encoding',
  'redirect-limit',
  'bad-redirect',
  'closed-early',
  'protocol-error',
  'total-timeout',
  'page-crashed',
  'blocked',
  'destination-refused',
  'cancelled',
  'internal',
]);
export type FailureKind = z.infer<typeof failureKindSchema>;

/** `detail` is technical (an error code, an address); it may hold strangers' text. */
export const failureSchema = z.object({
  kind: failureKindSchema,
  detail: z.string().max(2000),
});
export type Failure = z.infer<typeof failureSchema>;
