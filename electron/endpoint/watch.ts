// The clock over one visit: cancelling, the idle limit and the total limit end in one signal, and the
// watch remembers which of them it was.
import type { Failure } from '../../shared/model/failure.ts';
import { failure } from '../relay/failure.ts';
import type { Limits } from './limits.ts';

/** Must be ended, or its timers go on. */
export class Watch {
  readonly #controller = new AbortController();
  readonly #outer: AbortSignal;
  readonly #idleMs: number;
  readonly #total: NodeJS.Timeout;
  readonly #cancel = (): void => {
    this.fail(failure('cancelled', 'cancelled by the user'));
  };
  #idle: NodeJS.Timeout | null = null;
  #failure: Failure | null = null;

  constructor(outer: AbortSignal, limits: Pick<Limits, 'idleMs' | 'totalMs'>) {
    this.#outer = outer;
    this.#idleMs = limits.idleMs;
    this.#total = setTimeout(() => {
      this.fail(failure('total-timeout', `not done in ${limits.totalMs} ms`));
    }, limits.totalMs);
    outer.addEventListener('abort', this.#cancel, { once: true });
    if (outer.aborted) this.#cancel();
  }

  /** Aborts when cancelled or when a limit is reached. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Why the signal aborted; null while it has not. */
  get failure(): Failure | null {
    return this.#failure;
  }

  /** The peer showed a sign of life: the idle limit begins anew. */
  touch(): void {
    if (this.#failure !== null) return;
    if (this.#idle !== null) {
      this.#idle.refresh();
      return;
    }
    this.#idle = setTimeout(() => {
      this.fail(failure('no-answer', `not a byte in ${this.#idleMs} ms`));
    }, this.#idleMs);
  }

  /** No answer is due for now. */
  rest(): void {
    if (this.#idle !== null) clearTimeout(this.#idle);
    this.#idle = null;
  }

  /** Stops everything under this watch; the first reason counts. */
  fail(why: Failure): void {
    if (this.#failure !== null) return;
    this.#failure = why;
    this.end();
    this.#controller.abort();
  }

  end(): void {
    clearTimeout(this.#total);
    this.rest();
    this.#outer.removeEventListener('abort', this.#cancel);
  }
}
