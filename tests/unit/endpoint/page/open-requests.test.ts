// Requests whose frame or worker went away while they were under way.
import { expect, test } from 'vitest';
import {
  readDevtoolsEvent,
  type DevtoolsEvent,
} from '../../../../electron/endpoint/page/devtools-events.ts';
import { OpenRequests } from '../../../../electron/endpoint/page/open-requests.ts';

type Told = readonly [session: string, method: string, params: object];

const wallTime = 1_700_000_000;

/** The engine's clock says 1000. */
const sent = (session: string, requestId: string, loaderId = 'document'): Told => {
  const request = { url: 'https://a.test/', method: 'GET', headers: {} };
  const params = { requestId, loaderId, request, timestamp: 1000, wallTime };
  return [session, 'Network.requestWillBeSent', { ...params, initiator: { type: 'other' } }];
};
const data = (session: string, requestId: string): Told => {
  const params = { requestId, timestamp: 1001, dataLength: 1, encodedDataLength: 1 };
  return [session, 'Network.dataReceived', params];
};
const ended = (session: string, requestId: string, method: string): Told => {
  const params = { requestId, timestamp: 1002, encodedDataLength: 1, errorText: 'net::ERR_FAILED' };
  return [session, `Network.${method}`, params];
};

function abort(told: readonly Told[]): DevtoolsEvent[] {
  const open = new OpenRequests();
  for (const [session, method, params] of told) {
    const event = readDevtoolsEvent(method, params);
    if (event !== null) open.hear(event, session);
  }
  const aborted = open.abort('frame', (wallTime + 5) * 1000);
  expect(open.abort('frame', wallTime * 1000)).toEqual([]);
  return aborted;
}

test.each<readonly [name: string, told: readonly Told[], requestIds: readonly string[]]>([
  ['of the target that went, not of others', [sent('frame', 'a'), sent('page', 'b')], ['a']],
  ['not those that have come', [sent('frame', 'a'), ended('frame', 'a', 'loadingFinished')], []],
  ['nor those that failed', [sent('frame', 'a'), ended('frame', 'a', 'loadingFailed')], []],
  [
    'a document it was reading, whoever it was asked of',
    [sent('page', 'd', 'd'), data('frame', 'd')],
    ['d'],
  ],
  ['not the document that takes its place', [sent('frame', 'd', 'd')], []],
  ['nor once that is read', [sent('frame', 'd', 'd'), data('page', 'd')], []],
])('%s', (_name, told, requestIds) => {
  expect(abort(told).map(({ params }) => params.requestId)).toEqual(requestIds);
});

test("they were given up at the moment it went, on the engine's clock", () => {
  expect(abort([sent('frame', 'a')])).toEqual([
    {
      method: 'Network.loadingFailed',
      params: { requestId: 'a', timestamp: 1005, errorText: 'net::ERR_ABORTED', canceled: true },
    },
  ]);
});
