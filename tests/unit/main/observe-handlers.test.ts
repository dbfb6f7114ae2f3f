// Starting to observe others: a network wants a confirmation, one run at a time, an end with the window.
import { expect, test } from 'vitest';
import { createObserveDesk, type ObserveTask } from '../../../electron/main/handlers/observe.ts';
import { createLabHolder } from '../../../electron/main/lab-holder.ts';
import { createRunningSessions } from '../../../electron/main/running-sessions.ts';
import { CannotListen } from '../../../electron/session/observe-door.ts';
import { windowGone, type ObserveDoor } from '../../../shared/model/observe.ts';

const door: ObserveDoor = {
  sessionId: 'a',
  scope: 'device',
  address: { address: '127.0.0.1', port: 8899 },
  user: 'guest',
  password: 'secret',
  pacUrl: 'http://127.0.0.1:8899/proxy.pac',
  helpUrl: null,
  startedAtMs: 0,
  isLab: false,
};
const nothing = { connections: 0, bytesUp: 0, bytesDown: 0, lines: [] };

function build(observe: (task: ObserveTask) => Promise<void>) {
  const crashes: unknown[] = [];
  const tasks: ObserveTask[] = [];
  const running = createRunningSessions((_id, error) => crashes.push(error));
  const desk = createObserveDesk({
    running,
    lab: createLabHolder(() => Promise.reject(new Error('no port'))),
    createId: () => 'a',
    observe: (task) => {
      tasks.push(task);
      return observe(task);
    },
    lanAddresses: () => [],
    log: () => undefined,
  });
  return { ...desk, running, tasks, crashes };
}

/** Listens until a signal comes. */
const untilAborted = async ({ onOpen, signal, enough }: ObserveTask): Promise<void> => {
  onOpen(door, () => nothing);
  await new Promise<void>((resolve) => {
    for (const end of [signal, enough]) end.addEventListener('abort', () => resolve());
  });
};

const here = { lanAddress: null, lab: false, confirmed: false };

test('starting answers with the door, which a window loaded anew can ask for again', async () => {
  const { handlers, running } = build(untilAborted);
  expect(await handlers['observe.current'](null)).toEqual({ ok: true, value: null });
  expect(await handlers['observe.start'](here)).toEqual({ ok: true, value: door });
  expect(await handlers['observe.current'](null)).toEqual({
    ok: true,
    value: { door, notebook: nothing },
  });
  expect(await handlers['observe.start'](here)).toMatchObject({ error: { kind: 'busy' } });
  expect(running.finish('a')).toBe(true);
  await expect.poll(() => running.isBusy(), { timeout: 10_000 }).toBe(false);
  expect(await handlers['observe.current'](null)).toEqual({ ok: true, value: null });
});

test('nothing listens on a network that was not confirmed', async () => {
  const { handlers, tasks } = build(untilAborted);
  const asked = { ...here, lanAddress: '192.168.7.20' };
  expect(await handlers['observe.start'](asked)).toMatchObject({
    error: { kind: 'not-confirmed' },
  });
  expect(tasks).toEqual([]);
  expect(await handlers['observe.start']({ ...asked, confirmed: true })).toMatchObject({
    ok: true,
  });
  expect(tasks[0]?.request).toEqual({ lanAddress: '192.168.7.20', lab: false });
});

test('the window’s end is the run’s end, with its reason', async () => {
  const { handlers, windowClosed, running, tasks } = build(untilAborted);
  windowClosed();
  await handlers['observe.start'](here);
  windowClosed();
  expect(tasks[0]?.signal.reason).toBe(windowGone);
  await expect.poll(() => running.isBusy(), { timeout: 10_000 }).toBe(false);
});

test('a port that cannot be had is told to whoever asked, and no crash', async () => {
  const { handlers, crashes, running } = build(() =>
    Promise.reject(new CannotListen('Nothing can listen on 127.0.0.1')),
  );
  expect(await handlers['observe.start'](here)).toMatchObject({
    error: { kind: 'cannot-listen', detail: 'Nothing can listen on 127.0.0.1' },
  });
  await expect.poll(() => running.isBusy(), { timeout: 10_000 }).toBe(false);
  expect(crashes).toEqual([]);
});

test('without the lab its names are not offered', async () => {
  const { handlers } = build(untilAborted);
  expect(await handlers['observe.start']({ ...here, lab: true })).toMatchObject({
    error: { kind: 'lab-failed', detail: 'no port' },
  });
});
