// The end of a page's document, where Chromium does not tell it.
import { expect, test } from 'vitest';
import { MainDocument } from '../../../electron/main/page-load/main-document.ts';

type Told = readonly [method: string, params: object];

const navigated = (loaderId: string, parentId?: string): Told => [
  'Page.frameNavigated',
  { frame: { id: 'f', loaderId, ...(parentId === undefined ? {} : { parentId }) } },
];
const finished = (requestId: string): Told => ['Network.loadingFinished', { requestId }];
const failed = (requestId: string): Told => ['Network.loadingFailed', { requestId }];
const loaded: Told = ['Page.loadEventFired', { timestamp: 7 }];

const missed = (told: readonly Told[]): string[] => {
  const document = new MainDocument();
  return told.flatMap(([method, params]) => {
    const event = document.hear(method, params);
    return event === null ? [] : [event.params.requestId];
  });
};

test.each([
  ['told with the page loaded, once', [navigated('a'), loaded, loaded], ['a']],
  ['not where it was told', [navigated('a'), finished('a'), loaded], []],
  ['nor where it failed', [navigated('a'), failed('a'), loaded], []],
  [
    'whatever frames and pictures do',
    [navigated('a'), navigated('b', 'f'), finished('c'), loaded],
    ['a'],
  ],
  ['each for the next page', [navigated('a'), loaded, navigated('b'), loaded], ['a', 'b']],
  ['and never before there is a page', [loaded], []],
] as const)('%s', (_name, told, ends) => {
  expect(missed(told)).toEqual(ends);
});
