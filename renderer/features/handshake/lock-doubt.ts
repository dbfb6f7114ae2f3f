// Where a browser would have shown a warning in place of the lock.
import { hostOfUrl } from '../../../shared/model/host.ts';
import type { ObservedFlow } from '../../../shared/model/observation.ts';
import type { Session } from '../../../shared/model/session.ts';

/** What is known against the certificate of a connection; null: nothing is. */
export function describeLockDoubt(
  { visits, request }: Pick<Session, 'visits' | 'request'>,
  { tls }: Pick<ObservedFlow, 'tls'>,
): string | null {
  if (tls === null) return null;
  const isRefused = visits.some(
    ({ url, failure }) =>
      failure?.kind.startsWith('certificate-') === true && hostOfUrl(url) === tls.serverName,
  );
  if (isRefused) {
    return 'This certificate was refused: nobody vouches for the server, and a browser would have shown a warning in place of the lock.';
  }
  return request.certificateErrors === 'accept'
    ? 'Certificate errors were accepted in this run: perhaps nobody vouches for the server, and a browser would have shown a warning in place of the lock.'
    : null;
}
