// A session by the page: the next one is read while this one is worked on, and never more than that.
import { describe, expect, it } from 'vitest';
import { readPieces, type PagedStore } from '../../../electron/store/session-pieces.ts';
import { makeSessionDocument } from '../../helpers/session-document.ts';

const unused = (): never => {
  throw new Error('not called here');
};

function pagedStore(pageCount: number, failsAt = Infinity) {
  const asked: number[] = [];
  const store: PagedStore = {
    frame: () => Promise.resolve(makeSessionDocument('pages')),
    countFlows: () => Promise.resolve(pageCount),
    flowPages: () =>
      Promise.resolve(
        Array.from({ length: pageCount }, (_, n) => ({ first: n, last: n, records: 0 })),
      ),
    tellingPages: unused,
    recordsOfPage: unused,
    recordsBetween: unused,
    flowsOfPage: (_id, { first }) => {
      asked.push(first);
      return first === failsAt ? Promise.reject(new Error('damaged')) : Promise.resolve([]);
    },
    withRecords: unused,
    lookupPages: unused,
    lookupsOfPage: unused,
    segmentsBetween: unused,
    lastSegment: unused,
    flowBegins: unused,
    flowsById: unused,
    segmentsOf: unused,
    sizeCounts: unused,
    sizes: unused,
  };
  return { store, asked };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('readPieces', () => {
  it('reads one page ahead of who asks', async () => {
    const { store, asked } = pagedStore(4);
    const pieces = await readPieces(store, 'pages');
    const pages = pieces?.bareFlows();
    const seen: number[][] = [];
    for (let n = 0; n < 4; n += 1) {
      await pages?.next();
      await settled();
      seen.push([...asked]);
    }
    expect(seen).toEqual([
      [0, 1],
      [0, 1, 2],
      [0, 1, 2, 3],
      [0, 1, 2, 3],
    ]);
    expect((await pages?.next())?.done).toBe(true);
  });

  it('gives an error with the page it belongs to, and to nobody who stopped before', async () => {
    const { store } = pagedStore(3, 1);
    const pieces = await readPieces(store, 'pages');
    const stopped = pieces?.bareFlows();
    await stopped?.next();
    await settled();
    await stopped?.return(undefined);
    const whole = pieces?.bareFlows();
    expect((await whole?.next())?.value).toEqual([]);
    await expect(whole?.next()).rejects.toThrow('damaged');
  });
});
