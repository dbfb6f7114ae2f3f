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

export interface RaceOptions<T> {
  readonly addresses: readonly string[];
  readonly start: (address: string) => Attempt<T>;
  /** For all attempts together. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal | null;
  /** The failure to give when the signal aborts, or (`timeout`) when the time is over. */
  readonly stopped: (why: 'aborted' | 'timeout') => Failure;
}

/** Gives at most one attempt's value; all other attempts are abandoned by then. */
export function race<T>(options: RaceOptions<T>): Promise<Result<T, Failure>> {
  return new Promise((resolve) => {
    new Race(options, resolve).launch();
  });
}

class Race<T> {
  readonly #options: RaceOptions<T>;
  readonly #resolve: (result: Result<T, Failure>) => void;
  readonly #running = new Set<Attempt<T>>();
  readonly #failures: Failure[] = [];
  readonly #limit: NodeJS.Timeout;
  #delay: NodeJS.Timeout | undefined;
  #next = 0;
  readonly #abort = (): void => {
    this.#finish(err(this.#options.stopped('aborted')));
  };

  constructor(options: RaceOptions<T>, resolve: (result: Result<T, Failure>) => void) {
    this.#options = options;
    this.#resolve = resolve;
    this.#limit = setTimeout(() => {
      this.#finish(err(options.stopped('timeout')));
    }, options.timeoutMs);
    options.signal?.addEventListener('abort', this.#abort, { once: true });
  }

  launch(): void {
    const { addresses, start, signal } = this.#options;
    clearTimeout(this.#delay);
    if (signal?.aborted === true) {
      this.#abort();
      return;
    }
    const address = addresses[this.#next];
    if (address === undefined) {
      if (this.#running.size === 0) this.#finish(err(mostTelling(this.#failures)));
      return;
    }
    this.#next += 1;
    const attempt = start(address);
    this.#running.add(attempt);
    if (this.#next < addresses.length) {
      this.#delay = setTimeout(() => this.launch(), attemptDelayMs);
    }
    void this.#follow(attempt);
  }

  async #follow(attempt: Attempt<T>): Promise<void> {
    const result = await attempt.result;
    if (!this.#running.delete(attempt)) return;
    if (result.ok) {
      this.#finish(ok(result.value));
      return;
    }
    this.#failures.push(result.error);
    this.launch();
  }

  #finish(result: Result<T, Failure>): void {
    clearTimeout(this.#limit);
    clearTimeout(this.#delay);
    this.#options.signal?.removeEventListener('abort', this.#abort);
    this.#next = this.#options.addresses.length;
    for (const attempt of this.#running) attempt.abandon();
    this.#running.clear();
    this.#resolve(result);
  }
}
