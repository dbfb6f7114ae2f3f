// From page to page: each request goes to the page that asked for it.
import { describe, expect, it } from 'vitest';
import { BrowseLog } from '../../../../electron/endpoint/page/browse-log.ts';
import { readDevtoolsEvent } from '../../../../electron/endpoint/page/devtools-events.ts';

const wallS = 1_700_000_000;

function makeLog(maxRequests = 100) {
  const begun: string[] = [];
  const log = new BrowseLog({
    clockStartMs: wallS * 1000,
    maxRequests,
    onPage: (index, url) => {
      begun.push(`${index} ${url}`);
    },
  });
  log.mainFrame = 'main';
  const tell = (method: string, params: Record<string, unknown>) => {
    const event = readDevtoolsEvent(method, params);
    return event === null ? null : log.push(event);
  };
  const ask = (requestId: string, url: string, more: Record<string, unknown> = {}) =>
    tell('Network.requestWillBeSent', {
      requestId,
      request: { url, method: 'GET', headers: {} },
      timestamp: 1000,
      wallTime: wallS,
      initiator: { type: 'other' },
      type: 'Image',
      frameId: 'main',
      ...more,
    });
  const open = (loaderId: string, url: string) =>
    ask(loaderId, url, { loaderId, type: 'Document' });
  const urls = () => log.pages.map((page) => page.log.requests.map(({ url }) => url));
  return { log, begun, tell, ask, open, urls };
}

describe('BrowseLog', () => {
  it('begins a page with its document, and lays requests on the page that asked', () => {
    const { log, begun, ask, open, urls } = makeLog();
    open('L1', 'https://a.test/');
    log.show('https://a.test/');
    ask('1', 'https://a.test/one.png', { loaderId: 'L1' });
    open('L2', 'https://b.test/');
    // The first page still asks while the second is on its way.
    ask('2', 'https://a.test/late.png', { loaderId: 'L1' });
    log.show('https://b.test/');
    const last = ask('3', 'https://b.test/two.png', { loaderId: 'L2' });
    expect(begun).toEqual(['0 https://a.test/', '1 https://b.test/']);
    expect(urls()).toEqual([
      ['https://a.test/', 'https://a.test/one.png', 'https://a.test/late.png'],
      ['https://b.test/', 'https://b.test/two.png'],
    ]);
    expect(last === null ? null : log.pageOf(last)).toBe(1);
    expect(log.requests).toBe(5);
  });

  it('keeps the hops of a redirect with the page they led to', () => {
    const { open, ask, begun, urls } = makeLog();
    open('L1', 'http://a.test/');
    ask('L1', 'https://a.test/', {
      loaderId: 'L1',
      type: 'Document',
      redirectResponse: { status: 301, statusText: '', headers: {} },
    });
    expect(begun).toEqual(['0 http://a.test/']);
    expect(urls()).toEqual([['http://a.test/', 'https://a.test/']]);
  });

  it('gives frames, workers and sockets to the page they stand in', () => {
    const { log, open, ask, tell, urls } = makeLog();
    open('L1', 'https://a.test/');
    log.show('https://a.test/');
    ask('F1', 'https://ad.test/', { loaderId: 'F1', frameId: 'frame', type: 'Document' });
    open('L2', 'https://b.test/');
    ask('5', 'https://ad.test/x.js', { loaderId: 'F1', frameId: 'frame' });
    log.show('https://b.test/');
    ask('6', 'https://b.test/worker.js', { loaderId: '', frameId: undefined });
    tell('Network.webSocketCreated', { requestId: 's', url: 'wss://b.test/live' });
    expect(urls()).toEqual([
      ['https://a.test/', 'https://ad.test/', 'https://ad.test/x.js'],
      ['https://b.test/', 'https://b.test/worker.js', 'wss://b.test/live'],
    ]);
  });

  it('goes back to a page that is shown again without being asked for', () => {
    const { log, open, tell, urls } = makeLog();
    open('L1', 'https://a.test/');
    log.show('https://a.test/');
    open('L2', 'https://b.test/');
    expect(log.shown).toBe(0);
    log.show('https://b.test/');
    log.show('https://a.test/');
    tell('Network.webSocketCreated', { requestId: 's', url: 'wss://a.test/live' });
    expect(urls()).toEqual([['https://a.test/', 'wss://a.test/live'], ['https://b.test/']]);
  });

  it('holds what comes before its request, and no more than it must', () => {
    const { log, tell, open } = makeLog();
    tell('Network.requestWillBeSentExtraInfo', { requestId: 'L1', headers: { cookie: 'a=1' } });
    for (let n = 0; n < 3000; n += 1) {
      tell('Network.requestWillBeSentExtraInfo', { requestId: `x${n}`, headers: {} });
    }
    open('L1', 'https://a.test/');
    expect(log.pages[0]?.log.requests[0]?.headers).toEqual([['cookie', 'a=1']]);
  });

  it('is full when all pages together ask for more than they may', () => {
    const { log, open, ask } = makeLog(3);
    for (const n of [1, 2]) {
      open(`L${n}`, `https://${n}.test/`);
      ask(`r${n}`, `https://${n}.test/x.png`, { loaderId: `L${n}` });
    }
    expect(log.isFull).toBe(true);
  });

  it('takes nothing that no page asked for, and no page of the browser itself', () => {
    const { log, ask, open } = makeLog();
    ask('1', 'https://a.test/x.png', { loaderId: 'L0' });
    open('L1', 'about:blank');
    expect(log.pages).toEqual([]);
  });
});
