// Whether a certificate was valid when it was shown, at the borders, and where no time is known.
import { describe, expect, it, test } from 'vitest';
import type { HandshakeStep } from '../../../shared/model/tls.ts';
import { fieldsWithValidity, judgeValidity } from '../../../shared/words/certificate-words.ts';

const from = '2026-01-02 08:09 UTC';
const until = '2027-03-04 23:59:59 UTC';
const fromMs = Date.UTC(2026, 0, 2, 8, 9);
const untilMs = Date.UTC(2027, 2, 4, 23, 59, 59);
const early = expect.stringMatching(/^was not valid yet when it was shown/u) as string;
const late = 'had expired when it was shown';

test.each([
  ['a millisecond before', fromMs - 1, early],
  ['the first moment', fromMs, null],
  ['the last second', untilMs, null],
  ['its end', untilMs + 999, null],
  ['the second after', untilMs + 1000, late],
  ['years after', Date.UTC(2040, 0, 1), late],
])('%s', (_when, atMs, told) => {
  expect(judgeValidity({ from, until }, atMs)).toEqual(told);
});

test.each([0, 500, 86_400_000, -1, Date.UTC(1994, 11, 31)])(
  'a clock that was never set (%i ms) is no time at all',
  (atMs) => {
    expect(judgeValidity({ from, until }, atMs)).toBeNull();
  },
);

test('an end that is not known, was taken out or is no day says nothing; the other does', () => {
  for (const none of [undefined, '[taken out]', '2026-13-41 00:00 UTC', '2026-01-02']) {
    expect(judgeValidity({ from: none, until }, fromMs - 1)).toBeNull();
    expect(judgeValidity({ from: none, until }, untilMs + 1000)).toBe(late);
    expect(judgeValidity({ from, until: none }, untilMs + 1000)).toBeNull();
    expect(judgeValidity({ from, until: none }, fromMs - 1)).toEqual(early);
  }
});

describe('the fields of a step', () => {
  const evidence = { flowId: 'f1', direction: 'down' as const, offset: 90, lengthBytes: 13 };
  const field = (label: string, value: string) => ({
    label,
    value,
    evidence,
    explanationKey: 'certificate',
  });
  const fields = [
    field('Subject', 'old.example'),
    field('Valid from', from),
    field('Valid until', until),
    field('Public key', 'RSA, 2048 bits'),
  ];
  const step = { kind: 'certificate', timeMs: 1000, fields } satisfies Partial<HandshakeStep>;

  it('say behind its end that it had expired by the time of its packet, with the bytes', () => {
    const told = fieldsWithValidity(step, untilMs);
    expect(told).toHaveLength(5);
    expect(told[3]).toStrictEqual({ ...field('Validity', late), evidence });
    expect(told.filter((_, at) => at !== 3)).toStrictEqual(fields);
  });

  it('stay as they are where it was valid, no certificate, or its times were taken out', () => {
    expect(fieldsWithValidity(step, untilMs - 1000)).toBe(fields);
    const hello = { ...step, kind: 'server-hello' as const };
    expect(fieldsWithValidity(hello, untilMs)).toBe(fields);
    const redacted = fields.map((known) => ({ ...known, value: '[redacted]' }));
    expect(fieldsWithValidity({ ...step, fields: redacted }, untilMs)).toBe(redacted);
  });
});
