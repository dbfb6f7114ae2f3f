// Happy Eyeballs version 2 (RFC 8305 §4 to §5): addresses of both families in turn, each attempt a
// moment after the one before, and the first to connect wins.
import { isIPv6 } from 'node:net';
import type { Failure, FailureKind } from '../../shared/model/failure.ts';
import { err, ok, type Result } from '../../shared/model/result.ts';
import { failure } from './failure.ts';

/** RFC 8305 §8: "Connection Attempt Delay". */
const attemptDelayMs = 250;
/** A hostile answer may hold hundreds of addresses; nobody waits for more than these. */
const maxAddresses = 16;

/** RFC 8305 §4: the families take turns, IPv6 first, each in the order the resolver gave. */
export function interleaveFamilies(addresses: readonly string[]): string[] {
  const unique = [...new Set(addresses)];
  const six = unique.filter((address) => isIPv6(address));
  const four = unique.filter((address) => !isIPv6(address));
  const order: string[] = [];
  for (let index = 0; index < Math.max(six.length, four.length); index += 1) {
    order.push(...six.slice(index, index + 1), ...four.slice(index, index + 1));
  }
  return order.slice(0, maxAddresses);
}

/** What tells a person most comes first: one refusal says more than a missing IPv6 route. */
const telling: readonly FailureKind[] = ['connection-refused', 'connect-timeout', 'unreachable'];

function mostTelling(failures: readonly Failure[]): Failure {
  const detail = failures.map((one) => one.detail).join('; ');
  const kind = telling.find((kind) => failures.some((one) => one.kind === kind));
  return failure(kind ?? failures[0]?.kind ?? 'unreachable', detail || 'no address to try');
}

export interface Attempt<T> {
  readonly result: Promise<Result<T, Failure>>;
  /** Gives up; a connection that came about nonetheless is closed. */
  abandon(): void;
}

/**
 * Races `start` over `addresses`. When `signal` aborts, all attempts are abandoned and `onAbort`
 * says why. At most one attempt's value is given; the others are abandoned.
 */
export function race<T>(
  addresses: readonly string[],
  start: (address: string) => Attempt<T>,
  signal: AbortSignal,
  onAbort: () => Failure,
): Promise<Result<T, Failure>> {
  return new Promise((resolve) => {
    const running = new Set<Attempt<T>>();
    const failures: Failure[] = [];
    let timer: NodeJS.Timeout | undefined;
    let next = 0;
    const finish = (result: Result<T, Failure>): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      next = addresses.length;
      for (const attempt of running) attempt.abandon();
      running.clear();
      resolve(result);
    };
    const abort = (): void => {
      finish(err(onAbort()));
    };
    const launch = (): void => {
      clearTimeout(timer);
      const address = addresses[next];
      if (address === undefined) {
        if (running.size === 0) finish(err(mostTelling(failures)));
        return;
      }
      next += 1;
      const attempt = start(address);
      running.add(attempt);
      timer = setTimeout(launch, attemptDelayMs);
      void take(attempt);
    };
    const take = async (attempt: Attempt<T>): Promise<void> => {
      const result = await attempt.result;
      if (!running.delete(attempt)) return;
      if (result.ok) {
        finish(ok(result.value));
        return;
      }
      failures.push(result.error);
      launch();
    };
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    else launch();
  });
}
