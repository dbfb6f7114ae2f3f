// The router: who may call, with what, and what comes back when a handler fails.
import { describe, expect, it } from 'vitest';
import { calls, type Handlers } from '../../../shared/contract/ipc.ts';
import { ok } from '../../../shared/model/result.ts';
import { createDispatch, type Sender } from '../../../electron/main/ipc-router.ts';

const ourPage: Sender = {
  window: 'main',
  isMainFrame: true,
  url: 'app://onlooker/index.html',
};

function build(overrides: Partial<Handlers> = {}) {
  const called: { channel: string; input: unknown }[] = [];
  const logged: string[] = [];
  const recording = Object.fromEntries(
    Object.keys(calls).map((channel) => [
      channel,
      (input: unknown) => {
        called.push({ channel, input });
        return Promise.resolve(ok(null));
      },
    ]),
  );
  const handlers = { ...recording, ...overrides } as unknown as Handlers;
  const dispatch = createDispatch(handlers, (what) => logged.push(what));
  return { dispatch, called, logged };
}

describe('createDispatch', () => {
  it('hands parsed input, defaults filled in, to the handler of the channel', async () => {
    const { dispatch, called } = build();
    const answer = await dispatch('inspect.start', ourPage, { urls: ['https://example.org'] });
    expect(answer).toEqual({ ok: true, value: null });
    expect(called).toHaveLength(1);
    expect(called[0]).toMatchObject({
      channel: 'inspect.start',
      input: { urls: ['https://example.org'], method: 'GET', count: 1, maxTls: '1.3' },
    });
  });

  it.each([
    ['a frame that is gone', null],
    ['a frame inside our page', { ...ourPage, isMainFrame: false }],
    ['a web page', { ...ourPage, url: 'https://example.org/' }],
    ['a file', { ...ourPage, url: 'file:///etc/passwd' }],
    ['another host of our scheme', { ...ourPage, url: 'app://elsewhere/index.html' }],
    ['a scheme that only begins like ours', { ...ourPage, url: 'apps://onlooker/' }],
    ['a frame without an address', { ...ourPage, url: '' }],
  ])('refuses %s before the handler hears of it', async (_who, sender) => {
    const { dispatch, called, logged } = build();
    const answer = await dispatch('library.list', sender, { search: '' });
    expect(answer).toMatchObject({ ok: false, error: { kind: 'bad-input' } });
    expect(called).toEqual([]);
    expect(logged).toHaveLength(1);
  });

  it.each([
    ['the window to browse in', 'browse', 'library.list', { search: '' }],
    ['the main window', 'main', 'browse.end', null],
  ] as const)('does not let %s call what is another’s', async (_who, window, channel, input) => {
    const { dispatch, called } = build();
    const answer = await dispatch(channel, { ...ourPage, window }, input);
    expect(answer).toMatchObject({ ok: false, error: { kind: 'bad-input' } });
    expect(called).toEqual([]);
  });

  it('lets the window to browse in call what is its own', async () => {
    const { dispatch, called } = build();
    await dispatch('browse.go', { ...ourPage, window: 'browse' }, { url: 'example.org' });
    expect(called).toMatchObject([{ channel: 'browse.go', input: { url: 'example.org' } }]);
  });

  it.each([
    ['library.list', null],
    ['library.list', { search: 7 }],
    ['library.rename', { sessionId: '', title: 'x' }],
    ['inspect.start', { urls: [] }],
    ['inspect.start', { urls: ['x'], count: 1e9 }],
    ['session.ledger', { sessionId: 's', visitId: null, offset: -1, limit: 10 }],
    ['session.records', { sessionId: 's', flowId: null, offset: 0, limit: 10_001 }],
    ['report.export', { sessionId: 's', format: 'exe', redact: true }],
    ['app.info', { anything: true }],
  ])('answers bad-input for %s with %j', async (channel, input) => {
    const { dispatch, called } = build();
    const answer = await dispatch(channel, ourPage, input);
    expect(answer).toMatchObject({ ok: false, error: { kind: 'bad-input' } });
    expect(called).toEqual([]);
  });

  it.each(['no.such.channel', '__proto__', 'constructor', ''])(
    'answers bad-input for the unknown channel "%s"',
    async (channel) => {
      const { dispatch } = build();
      expect(await dispatch(channel, ourPage, null)).toMatchObject({
        ok: false,
        error: { kind: 'bad-input', detail: 'Unknown channel.' },
      });
    },
  );

  it('answers internal and logs when a handler throws', async () => {
    const { dispatch, logged } = build({
      'app.info': () => Promise.reject(new Error('the disk is on fire')),
    });
    expect(await dispatch('app.info', ourPage, null)).toEqual({
      ok: false,
      error: { kind: 'internal', detail: 'the disk is on fire' },
    });
    expect(logged).toEqual(['app.info failed']);
  });

  it('answers internal when a handler throws before it gives a promise', async () => {
    const { dispatch } = build({
      'app.info': () => {
        throw new Error('at once');
      },
    });
    expect(await dispatch('app.info', ourPage, null)).toMatchObject({
      error: { kind: 'internal' },
    });
  });

  it('keeps the detail of bad input short, whatever was sent', async () => {
    const { dispatch } = build();
    const headers = Array.from({ length: 5000 }, () => ['name', 7]);
    const answer = await dispatch('inspect.start', ourPage, { urls: ['x'], headers });
    expect(answer.ok).toBe(false);
    expect(JSON.stringify(answer).length).toBeLessThan(700);
  });
});
