// What the window to browse in asks for reaches the session that is open, and no other.
import { describe, expect, it } from 'vitest';
import {
  createBrowseDesk,
  type BrowseControls,
} from '../../../../electron/main/browse/browse-desk.ts';
import { browseHandlers } from '../../../../electron/main/handlers/browse.ts';

function controls(did: string[], name = ''): BrowseControls {
  return {
    ready: () => {
      throw new Error('not asked for here');
    },
    go: (url) => did.push(`${name}go ${url}`),
    move: (to) => did.push(`${name}${to}`),
    place: ({ width }, withFocus) => did.push(`${name}place ${width} ${withFocus}`),
    end: () => did.push(`${name}end`),
    dismiss: () => did.push(`${name}dismiss`),
    send: () => undefined,
  };
}

describe('browseHandlers', () => {
  it('passes on where to go, as an address of the web', async () => {
    const did: string[] = [];
    const handlers = browseHandlers({ current: () => controls(did) });
    expect(await handlers['browse.go']({ url: ' example.org/a ' })).toEqual({
      ok: true,
      value: null,
    });
    await handlers['browse.move']({ to: 'back' });
    await handlers['browse.place']({
      area: { x: 0, y: 50, width: 800, height: 600 },
      withFocus: true,
    });
    await handlers['browse.end'](null);
    expect(did).toEqual(['go https://example.org/a', 'back', 'place 800 true', 'end']);
  });

  it.each(['', 'file:///etc/passwd', 'javascript:alert(1)', 'chrome://gpu', 'two words'])(
    'goes nowhere for “%s”',
    async (url) => {
      const did: string[] = [];
      const handlers = browseHandlers({ current: () => controls(did) });
      expect(await handlers['browse.go']({ url })).toMatchObject({
        ok: false,
        error: { kind: 'bad-address' },
      });
      expect(did).toEqual([]);
    },
  );

  it('says that it is over when it is', async () => {
    const handlers = browseHandlers({ current: () => null });
    for (const answer of [handlers['browse.ready'](null), handlers['browse.end'](null)]) {
      expect(await answer).toMatchObject({ ok: false, error: { kind: 'not-browsing' } });
    }
  });
});

describe('createBrowseDesk', () => {
  it('closes the window of a session that is over when another begins', () => {
    const did: string[] = [];
    const desk = createBrowseDesk();
    const clearFirst = desk.take(controls(did, '1 '));
    const second = controls(did, '2 ');
    const clearSecond = desk.take(second);
    clearFirst();
    expect(desk.current()).toBe(second);
    clearSecond();
    expect(desk.current()).toBeNull();
    expect(did).toEqual(['1 dismiss']);
  });
});
