// A thousand lab URLs in one go, observed, compared and stored, against undici fetching the same at
// the same concurrency and keeping nothing.
import { lookup as lookupCallback } from 'node:dns';
import { Agent, request } from 'undici';
import { startLab } from '../../electron/lab/lab.ts';
import { openPlaces } from '../../electron/place/place.ts';
import { runSession } from '../../electron/session/run-session.ts';
import { openStore, type Store } from '../../electron/store/store.ts';
import type { Progress } from '../../shared/model/progress.ts';
import { inspectRequestSchema } from '../../shared/model/session.ts';
import { median, type Measure } from './statistics.ts';

const urlCount = 1000;
const concurrency = 4;
const rounds = 5;

async function inParallel(
  urls: readonly string[],
  visit: (url: string) => Promise<void>,
): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let url = urls[next++]; url !== undefined; url = urls[next++]) await visit(url);
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
}

async function timeMs(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

interface Parts {
  readonly undici: number;
  readonly visits: number;
  readonly comparing: number;
  readonly storing: number;
}

/** The session as the app runs it, and when its visits, its comparison and its storing were done. */
async function timeSession(
  run: Omit<Parameters<typeof runSession>[0], 'onProgress'>,
): Promise<Omit<Parts, 'undici'>> {
  const start = performance.now();
  let visited = start;
  let compared = start;
  const store: Store = {
    ...run.store,
    saveSession: (...session) => {
      compared = performance.now();
      return run.store.saveSession(...session);
    },
  };
  const onProgress = ({ phase }: Progress): void => {
    if (phase === 'saving') visited = performance.now();
  };
  await runSession({ ...run, store, onProgress });
  const end = performance.now();
  return { visits: visited - start, comparing: compared - visited, storing: end - compared };
}

/** Gives undici's time over ours: 1 is as fast, 0.5 is half as fast. */
export async function benchManyUrls(dataDir: string): Promise<Measure[]> {
  const beganMs = performance.now();
  const lab = await startLab();
  console.log(`urls: the lab opened in ${(performance.now() - beganMs).toFixed(0)} ms`);
  const place = await openPlaces(dataDir);
  try {
    const host = lab.hosts.get('news.lab.test');
    if (host === undefined) throw new Error('the lab has no news site');
    const { origin } = host;
    const urls = Array.from({ length: urlCount }, (_, n) => `${origin}/size/${1000 + n * 10}`);
    const all: Parts[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const agent = new Agent({
        connections: concurrency,
        connect: {
          ca: lab.caPem,
          lookup: (_name, options, answer) => {
            lookupCallback(host.address.address, options, answer);
          },
        },
      });
      const theirs = await timeMs(() =>
        inParallel(urls, async (url) => {
          const answer = await request(url, { dispatcher: agent });
          await answer.body.arrayBuffer();
        }),
      );
      await agent.close();
      const store = await openStore(':memory:');
      if (!store.ok) throw new Error(store.error.detail);
      const ours = await timeSession({
        id: `bench-${round}`,
        request: inspectRequestSchema.parse({ urls, concurrency, lab: true }),
        lab,
        place,
        store: store.value,
        signal: new AbortController().signal,
      });
      await store.value.close();
      all.push({ undici: theirs, ...ours });
    }
    const part = (key: keyof Parts): number => median(all.map((one) => one[key]));
    const oursOf = ({ visits, comparing, storing }: Parts): number => visits + comparing + storing;
    return [
      {
        name: `${urlCount} lab URLs in one go, against undici`,
        ratio: median(all.map((one) => one.undici / oursOf(one))),
        goal: { kind: 'at-least', value: 0.6 },
        parts: {
          undici: part('undici'),
          visits: part('visits'),
          comparing: part('comparing'),
          storing: part('storing'),
        },
      },
    ];
  } finally {
    await lab.close();
  }
}
