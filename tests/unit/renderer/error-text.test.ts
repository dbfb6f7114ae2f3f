// Every refusal of the contract has words, not its bare name.
import { expect, it } from 'vitest';
import { BridgeError } from '../../../renderer/bridge.ts';
import { describeError } from '../../../renderer/features/errors/error-text.ts';
import { calls } from '../../../shared/contract/ipc.ts';

const kinds = new Set([
  'bad-input',
  'internal',
  ...Object.values(calls).flatMap(({ errors }): readonly string[] => errors),
]);

it.each([...kinds])('%s is put into a sentence', (kind) => {
  expect(describeError(new BridgeError(kind, ''))).toMatch(/^[A-Z].* .*\.$/u);
});
