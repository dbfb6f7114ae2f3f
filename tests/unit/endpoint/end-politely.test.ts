import { Duplex } from 'node:stream';
import { expect, it, vi } from 'vitest';
import { endPolitely } from '../../../electron/endpoint/end-politely.ts';

/** Never says that its end went out, as TLS over a stream that closed in the same moment. */
const deaf = (): Duplex =>
  new Duplex({
    read: () => undefined,
    write: (_chunk, _encoding, done) => done(),
    final: () => undefined,
  });

it('does not wait for an end that nothing tells of', async () => {
  const stream = deaf();
  await endPolitely(stream, { signal: new AbortController().signal });
  expect(stream.writableEnded).toBe(true);
});

it('ends at once when the visit is cancelled', async () => {
  // A clock that stands still: what waits for a time waits for ever.
  vi.useFakeTimers();
  const cancelled = new AbortController();
  const ended = endPolitely(deaf(), cancelled);
  cancelled.abort();
  await ended;
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

it('lets what was written go out first', async () => {
  const written: string[] = [];
  const stream = new Duplex({
    read: () => undefined,
    write: (chunk: Buffer, _encoding, done) => {
      written.push(chunk.toString());
      done();
    },
  });
  stream.write('QUIT');
  await endPolitely(stream, { signal: new AbortController().signal });
  expect(written).toEqual(['QUIT']);
  expect(stream.writableFinished).toBe(true);
});
