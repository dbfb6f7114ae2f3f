// Where a redirect leads and what goes along (RFC 9110 §15.4, Fetch Standard "HTTP-redirect fetch").
import type { ReceivedResponse } from '../../shared/model/exchange.ts';
import type { Failure } from '../../shared/model/failure.ts';
import { err, ok, type Result } from '../../shared/model/result.ts';
import { failure } from '../relay/failure.ts';
import type { Step } from './prepare-request.ts';

const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
/** Meant for the one site they were given for. */
const secretHeaders: ReadonlySet<string> = new Set([
  'authorization',
  'cookie',
  'proxy-authorization',
]);

/**
 * The next step, or null when `response` is no redirect. Fails with `bad-redirect` when it leads
 * nowhere one could go. A step down to plain http is followed: seeing that is what people are here
 * for.
 */
export function nextStep(step: Step, response: ReceivedResponse): Result<Step | null, Failure> {
  if (!redirects.has(response.status)) return ok(null);
  const location = response.headers.find(([name]) => name.toLowerCase() === 'location')?.[1];
  // RFC 9110 §15.4: without a Location the answer itself is all there is.
  if (location === undefined) return ok(null);
  let url: URL;
  try {
    url = new URL(location, step.url);
  } catch {
    return err(failure('bad-redirect', `not a URL: ${location.slice(0, 500)}`));
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    return err(failure('bad-redirect', `to ${url.protocol} ${location.slice(0, 500)}`));
  }
  url.hash = '';
  url.username = '';
  url.password = '';
  return ok(followTo(url, step, response.status));
}

/** The same wish to another URL; secrets and a body go to the origin they were given for only. */
export function followTo(url: URL, step: Step, status: number): Step {
  const method = step.method.toUpperCase();
  const becomesGet =
    (status === 303 && method !== 'GET' && method !== 'HEAD') ||
    ((status === 301 || status === 302) && method === 'POST');
  const sameOrigin = url.origin === step.url.origin;
  const keptBody = becomesGet || !sameOrigin ? null : step.body;
  const headers = step.headers.filter(([name]) => {
    const lower = name.toLowerCase();
    if (!sameOrigin && secretHeaders.has(lower)) return false;
    return keptBody !== null || !lower.startsWith('content-');
  });
  return { url, method: becomesGet ? 'GET' : method, headers, body: keptBody };
}
