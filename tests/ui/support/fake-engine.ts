// An engine without a network for the window's tests. It derives from the IPC contract: whatever goes
// in or comes out is held against the schemas there, so a test cannot pass on a shape that is not true.
import type { Page } from '@playwright/test';
import {
  calls,
  events,
  type CallParsedInput,
  type CallResult,
  type Calls,
  type EventData,
  type Events,
  type Handlers,
} from '../../../shared/contract/ipc.ts';

export interface FakeEngine {
  /** Every call made, with its input as the contract parses it. */
  readonly made: { channel: keyof Calls; input: unknown }[];
  /** The newest call of a channel: the window asks for other things in between, whenever it rests. */
  last(channel: keyof Calls): FakeEngine['made'][number] | undefined;
  /** Replaces the answer of a call from now on. */
  handle<K extends keyof Calls>(channel: K, handler: Handlers[K]): void;
  /** Sends an event to the window. */
  emit<K extends keyof Events>(channel: K, data: EventData<K>): Promise<void>;
}

function isChannel(name: string): name is keyof Calls {
  return Object.hasOwn(calls, name);
}

async function answer<K extends keyof Calls>(
  handlers: Handlers,
  channel: K,
  input: unknown,
): Promise<CallResult<K>> {
  const { output, errors } = calls[channel];
  const result = await handlers[channel](input as CallParsedInput<K>);
  if (result.ok) return { ok: true, value: output.parse(result.value) as never };
  const known: readonly string[] = [...errors, 'bad-input', 'internal'];
  if (!known.includes(result.error.kind)) {
    throw new Error(`${channel} may not answer with ${result.error.kind}.`);
  }
  return result;
}

/** Puts the fake behind `window.onlooker` of a page that is not loaded yet. */
export async function installFakeEngine(page: Page, start: Handlers): Promise<FakeEngine> {
  let handlers = start;
  const made: FakeEngine['made'] = [];
  await page.exposeFunction('fakeEngineCall', async (channel: string, raw: unknown) => {
    if (!isChannel(channel)) throw new Error(`The contract has no ${channel}.`);
    const input = calls[channel].input.safeParse(raw);
    if (!input.success) {
      return { ok: false, error: { kind: 'bad-input', detail: input.error.message } };
    }
    made.push({ channel, input: input.data });
    return answer(handlers, channel, input.data);
  });
  await page.addInitScript(installBridge);
  return {
    made,
    last: (channel) => made.findLast((call) => call.channel === channel),
    handle: (channel, handler) => {
      handlers = { ...handlers, [channel]: handler };
    },
    emit: async (channel, data) => {
      events[channel].parse(data);
      await page.evaluate(emitInPage, { channel, data });
    },
  };
}

interface FakeWindow {
  onlooker: unknown;
  fakeEngineCall: (channel: string, input: unknown) => Promise<unknown>;
  fakeListeners: Map<string, Set<(data: unknown) => void>>;
}

/** Runs in the page, so it may use nothing from around it. */
function installBridge(): void {
  const target = globalThis as unknown as FakeWindow;
  target.fakeListeners = new Map();
  target.onlooker = {
    pathOf: (file: unknown) => (file instanceof File ? `/home/robin/${file.name}` : ''),
    call: (channel: string, input: unknown) => target.fakeEngineCall(channel, input),
    on: (channel: string, listener: (data: unknown) => void) => {
      const listeners = target.fakeListeners.get(channel) ?? new Set();
      target.fakeListeners.set(channel, listeners.add(listener));
      return () => listeners.delete(listener);
    },
  };
}

function emitInPage({ channel, data }: { channel: string; data: unknown }): void {
  const target = globalThis as unknown as FakeWindow;
  for (const listener of target.fakeListeners.get(channel) ?? []) listener(data);
}
