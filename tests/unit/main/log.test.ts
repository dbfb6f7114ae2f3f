// What is written to the terminal drives no terminal, whoever wrote it.
import { expect, test, vi } from 'vitest';
import { logToTerminal } from '../../../electron/main/log.ts';

test('control characters of an error are shown as what they are', () => {
  const written = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  logToTerminal('a server said', new Error('no\u009B2J'));
  logToTerminal('and that is all');
  expect(written.mock.calls[0]?.[0]).toMatch(/^onlooker: a server said Error: no\\u009b2J\n/);
  expect(written.mock.calls[1]).toEqual(['onlooker: and that is all']);
  written.mockRestore();
});
