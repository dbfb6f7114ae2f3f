// Which visits may be tried once more at port 80, in the clear, where port 443 took no connection: the engine
// does so when asked to, window and command line offer it.
import type { FailureKind } from './failure.ts';
import type { InspectRequest, Visit } from './session.ts';

/** Never certificate errors: there someone did answer, and may not be who they say. */
const unanswered: ReadonlySet<FailureKind> = new Set(['connection-refused', 'connect-timeout']);
const safeMethods: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/** A host and perhaps a path, but neither scheme nor port: what browsers look for on both ports. */
const bareAddress = /^[^/?#:@]+(?:[/?#]|$)/u;

export const isUnanswered = ({ kind }: { readonly kind: FailureKind }): boolean =>
  unanswered.has(kind);

/** Whether nothing goes along that was meant for an encrypted connection alone. */
export const isSafeInTheClear = ({
  method,
  body,
}: {
  readonly method: string;
  readonly body: unknown;
}): boolean => body === null && safeMethods.has(method.toUpperCase());

/** Of a session's visits that failed, those to which the fall-back can be offered. */
export function listMayFallBack<V extends Pick<Visit, 'url' | 'failure'>>(
  request: InspectRequest,
  visits: readonly V[],
): V[] {
  // A browser engine does as it likes, the lab falls back by itself.
  const isOpen = request.mode === 'request' && !request.lab && !request.fallbackHttp;
  if (!isOpen || !isSafeInTheClear(request)) return [];
  return visits.filter(
    ({ url, failure }) => failure !== null && isUnanswered(failure) && bareAddress.test(url.trim()),
  );
}
