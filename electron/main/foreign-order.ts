// What the process that opens foreign files and its parent agree on.
import type { ForeignTask } from '../session/foreign-worker-link.ts';

export interface ForeignOrder {
  readonly workerPath: string;
  readonly task: ForeignTask;
}

/** What the process ends with after a fault of ours, told of on its error stream. */
export const faultCode = 70;
