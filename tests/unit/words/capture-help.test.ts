// After a live capture that did not come about it is said what to do about that very thing.
import { expect, it } from 'vitest';
import { captureHelp, helpAfter } from '../../../shared/words/capture-help.ts';

it.each([
  'dumpcap: Invalid capture filter "port" for interface \'lo\'.',
  "tcpdump: can't parse filter expression: syntax error",
  'tcpdump: syntax error in filter expression: syntax error',
])('a filter that is not understood: %s', (said) => {
  expect(helpAfter(said, 'linux')).toBe(
    'Write the capture filter like “port 443” or “host 192.0.2.7”.',
  );
});

it('a right that is missing', () => {
  const said = "You don't have permission to capture on that device";
  expect(helpAfter(said, 'linux')).toBe(captureHelp('linux'));
  expect(helpAfter(said, 'plan9')).toContain('dumpcap or tcpdump');
});
