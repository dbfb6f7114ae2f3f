// The window's only way out: typed calls and subscriptions over `window.onlooker`. Types only are
// taken from the contract, so that no schema is bundled into the page.
import type {
  Bridge,
  CallError,
  CallInput,
  CallOutput,
  Calls,
  EventData,
  Events,
} from '../shared/contract/ipc.ts';

declare global {
  interface Window {
    readonly onlooker: Bridge;
  }
}

type AnyCallError = { [K in keyof Calls]: CallError<K>['kind'] }[keyof Calls];

/** What a refused call throws; `kind` is one of the contract's error kinds. */
export class BridgeError extends Error {
  readonly kind: AnyCallError;
  readonly detail: string;

  constructor(kind: AnyCallError, detail: string) {
    super(`${kind}: ${detail}`);
    this.name = 'BridgeError';
    this.kind = kind;
    this.detail = detail;
  }
}

/** Calls the engine and gives the answer; throws `BridgeError` when it refuses. */
export async function callEngine<K extends keyof Calls>(
  channel: K,
  input: CallInput<K>,
): Promise<CallOutput<K>> {
  const result = await window.onlooker.call(channel, input);
  if (result.ok) return result.value;
  throw new BridgeError(result.error.kind, result.error.detail);
}

/** Listens to an event of the engine; gives back the function that stops it. */
export function onEngine<K extends keyof Events>(
  channel: K,
  listener: (data: EventData<K>) => void,
): () => void {
  return window.onlooker.on(channel, listener);
}

/** Where a dropped file lies; empty when it lies nowhere (a picture out of another window). */
export const pathOf = (file: File): string => window.onlooker.pathOf(file);
