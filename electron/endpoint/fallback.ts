// The fall-back to plain HTTP, as browsers long did for addresses typed without a scheme: whoever can
// block port 443 can bring it about, which is why it is here to be seen.
import { isSafeInTheClear, isUnanswered } from '../../shared/model/fall-back.ts';
import type { VisitOutcome } from './endpoint.ts';
import { leavesSchemeOpen } from './parse-url.ts';
import type { Step } from './prepare-request.ts';
import { followTo } from './redirect.ts';

/** The step to try after `outcome`; null when there is nothing to fall back from. */
export function fallbackStep(
  text: string,
  first: Step,
  { exchanges, failure }: VisitOutcome,
  httpPort: (host: string) => number,
): Step | null {
  if (failure === null || !isUnanswered(failure) || exchanges.length !== 1) return null;
  if (!isSafeInTheClear(first)) return null;
  if (!leavesSchemeOpen(text)) return null;
  const url = new URL(first.url);
  url.protocol = 'http:';
  url.port = String(httpPort(url.hostname));
  return followTo(url, first, 307);
}
