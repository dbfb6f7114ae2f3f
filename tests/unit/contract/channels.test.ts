// The preload knows names only; this holds them equal to the contract.
import { expect, test } from 'vitest';
import { callChannels, eventChannels } from '../../../shared/contract/channels.ts';
import { calls, events } from '../../../shared/contract/ipc.ts';

test('the names the preload bundles are those of the contract', () => {
  expect(callChannels.toSorted()).toEqual(Object.keys(calls).toSorted());
  expect(eventChannels.toSorted()).toEqual(Object.keys(events).toSorted());
});
