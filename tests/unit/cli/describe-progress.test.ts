// Progress of visits on a terminal: a line each, numbered as they ended, failures in whole sentences.
import { expect, it } from 'vitest';
import { describeProgress } from '../../../electron/cli/terminal.ts';
import { sampleVisit } from '../compare/sample.ts';

it('numbers those that ended since it was last told, and passes over those that go on', () => {
  const changed = [
    sampleVisit({ url: 'https://a.example/', elapsedMs: 12.4 }),
    sampleVisit({ url: 'https://b.example/', status: 'running' }),
    sampleVisit({
      url: 'https://c.example/',
      status: 'failed',
      failure: { kind: 'unknown-host', detail: 'NXDOMAIN' },
    }),
  ];
  const lines = describeProgress({
    sessionId: 's1',
    phase: 'running',
    doneVisits: 5,
    totalVisits: 9,
    changed,
  });
  expect(lines).toEqual([
    '[4/9] https://a.example/  12 ms',
    expect.stringMatching(/^\[5\/9\] https:\/\/c\.example\/ {2}No website has this name\. Check/),
  ]);
});
