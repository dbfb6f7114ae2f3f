// Remembers addresses as a browser does when it looks names up itself: one look-up a name, however many
// connections ask for it, and again only after a minute (Chromium's shortest time to keep one).
import type { Failure } from '../../shared/model/failure.ts';
import { err, type Result } from '../../shared/model/result.ts';
import { failure } from './failure.ts';
import type { Resolved, Resolver } from './resolver.ts';

const keptMs = 60_000;
const maxNames = 10_000;

interface Known {
  readonly answer: Promise<Result<Resolved, Failure>>;
  readonly untilMs: number;
}

/** Failures are not remembered. A caller that goes away does not end the look-up of the others. */
export function rememberAddresses(
  resolver: Resolver,
  now = performance.now.bind(performance),
): Resolver {
  const known = new Map<string, Known>();
  const unending = new AbortController().signal;
  const ask = (host: string): Promise<Result<Resolved, Failure>> => {
    const found = known.get(host);
    if (found !== undefined && found.untilMs > now()) return found.answer;
    const answer = resolver.resolve(host, unending);
    if (known.size < maxNames) known.set(host, { answer, untilMs: now() + keptMs });
    void forgetFailure(known, host, answer);
    return answer;
  };
  return {
    get info() {
      return resolver.info;
    },
    resolve: (host, signal) => Promise.race([ask(host), whenAborted(signal)]),
  };
}

async function forgetFailure(
  known: Map<string, Known>,
  host: string,
  answer: Known['answer'],
): Promise<void> {
  const { ok } = await answer;
  if (!ok && known.get(host)?.answer === answer) known.delete(host);
}

function whenAborted(signal: AbortSignal): Promise<Result<Resolved, Failure>> {
  const gone = err(failure('cancelled', 'cancelled while looking the name up'));
  if (signal.aborted) return Promise.resolve(gone);
  return new Promise((resolve) => {
    signal.addEventListener(
      'abort',
      () => {
        resolve(gone);
      },
      { once: true },
    );
  });
}
