// The proxy for browsers and phones, run as the app runs it, with curl as the browser.
import { execFile } from 'node:child_process';
import type { Lab } from '../../electron/lab/lab.ts';
import type { OwnAddress } from '../../electron/relay/own-addresses.ts';
import { createSessionId } from '../../electron/session/new-session.ts';
import type { Notebook } from '../../electron/session/notebook.ts';
import type { RunResult } from '../../electron/session/run-session.ts';
import { runObserve, type ObserveLimits } from '../../electron/session/run-observe.ts';
import { openStore } from '../../electron/store/store.ts';
import { windowGone, type ObserveDoor, type ObserveRequest } from '../../shared/model/observe.ts';
import type { Progress } from '../../shared/model/progress.ts';
import type { SessionDocument } from '../../shared/model/session.ts';
import { loopbackPlace } from './lab-session.ts';
import { readWhole } from './whole-session.ts';

export interface ObserveTestOptions extends Partial<ObserveRequest> {
  /** Null: the network as it is. */
  readonly practice?: Lab | null;
  readonly limits?: ObserveLimits;
  readonly ownAddresses?: () => readonly OwnAddress[];
}

export interface Observing {
  readonly door: ObserveDoor;
  readonly look: Notebook['look'];
  readonly progress: readonly Progress[];
  /** `user:password`, as curl wants it. */
  readonly key: string;
  /** As by hand, and gives what came of it as the library has it. */
  stop(): Promise<{ result: RunResult; stored: SessionDocument }>;
  /** As when the window goes. */
  abandon(): void;
  readonly ended: Promise<RunResult>;
}

export async function observe(options: ObserveTestOptions = {}): Promise<Observing> {
  const { practice = null, limits, ownAddresses, lanAddress = null } = options;
  const store = await openStore(':memory:');
  if (!store.ok) throw new Error(store.error.detail);
  const [gone, enough] = [new AbortController(), new AbortController()];
  const progress: Progress[] = [];
  const id = createSessionId();
  let ended: Promise<RunResult> | null = null;
  const [door, look] = await new Promise<[ObserveDoor, Notebook['look']]>((resolve, reject) => {
    ended = runObserve({
      id,
      request: { lanAddress, lab: practice !== null },
      lab: practice,
      place: () => loopbackPlace,
      store: store.value,
      onProgress: (news) => progress.push(news),
      onOpen: (facts, see) => {
        resolve([facts, see]);
      },
      signal: gone.signal,
      enough: enough.signal,
      ...(limits === undefined ? {} : { limits }),
      ...(ownAddresses === undefined ? {} : { ownAddresses }),
    });
    ended.catch(reject);
  });
  if (ended === null) throw new Error('never begun');
  const running: Promise<RunResult> = ended;
  return {
    door,
    look,
    progress,
    key: `${door.user}:${door.password}`,
    ended: running,
    abandon: () => {
      gone.abort(windowGone);
    },
    stop: async () => {
      enough.abort();
      const result = await running;
      const stored = await readWhole(store.value, id);
      await store.value.close();
      if (stored === null) throw new Error('nothing was saved');
      return { result, stored };
    },
  };
}

export interface CurlAnswer {
  /** 0: all went well; 56: the proxy said no; 7: nobody listens; 52: no answer. */
  readonly exitCode: number;
  readonly output: string;
}

/** Bounded in time; nothing is read from the user's own configuration. */
export function curl(...options: readonly string[]): Promise<CurlAnswer> {
  const always = ['-q', '--silent', '--show-error', '--insecure', '--max-time', '20'];
  return new Promise((resolve) => {
    execFile('curl', [...always, ...options], { maxBuffer: 2 ** 24 }, (error, output, errors) => {
      const exitCode = typeof error?.code === 'number' ? error.code : error === null ? 0 : -1;
      resolve({ exitCode, output: output + errors });
    });
  });
}

/** Through the proxy, with its password unless another key is given. */
export function curlThrough(
  { door, key }: Pick<Observing, 'door' | 'key'>,
  url: string,
  ...more: readonly string[]
): Promise<CurlAnswer> {
  const proxy = `http://${door.address.address}:${door.address.port}`;
  return curl('--proxy', proxy, '--proxy-user', key, ...more, url);
}
