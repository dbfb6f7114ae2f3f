// The fall-back to plain HTTP, as browsers long did for addresses typed without a scheme: whoever can
// block port 443 can bring it about, which is why it is here to be seen.
import type { VisitOutcome } from './endpoint.ts';
import { leavesSchemeOpen } from './parse-url.ts';
import type { Step } from './prepare-request.ts';
import { followTo } from './redirect.ts';

/** Never for certificate errors: there someone did answer, and may not be who they say. */
const unanswered: ReadonlySet<string> = new Set(['connection-refused', 'connect-timeout']);
const safeMethods: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/** The step to try after `outcome`; null when there is nothing to fall back from. */
export function fallbackStep(
  text: string,
  first: Step,
  { exchanges, failure }: VisitOutcome,
  httpPort: (host: string) => number,
): Step | null {
  const isUnanswered = failure !== null && unanswered.has(failure.kind) && exchanges.length === 1;
  if (!isUnanswered || first.body !== null || !safeMethods.has(first.method.toUpperCase())) {
    return null;
  }
  if (!leavesSchemeOpen(text)) return null;
  const url = new URL(first.url);
  url.protocol = 'http:';
  url.port = String(httpPort(url.hostname));
  return followTo(url, first, 307);
}
