// From what was typed to a request the engine's schema accepts.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  countChanged,
  emptyForm,
  splitLines,
  toRequest,
} from '../../../renderer/features/inspect/inspect-form.ts';
import { inspectLimits, inspectRequestSchema } from '../../../shared/model/session.ts';
import { formLimits } from '../../../renderer/features/inspect/inspect-form.ts';

test('the form’s limits are the schema’s', () => {
  expect(formLimits).toMatchObject({
    urls: inspectLimits.urls,
    count: inspectLimits.count,
    intervalS: inspectLimits.intervalS,
  });
});

test('blank lines and comments are no addresses', () => {
  expect(splitLines('a\r\n\r\n  # note\n b ')).toEqual(['a', 'b']);
});

test.each([
  ['no address', { addresses: ' \n# only a comment' }, 'Enter an address first.'],
  ['a header without a colon', { addresses: 'a', headers: 'nope' }, /A header needs the form/u],
  ['a header without a name', { addresses: 'a', headers: ': x' }, /A header needs the form/u],
  ['a method that is no word', { addresses: 'a', method: 'GET /' }, /The method is a word/u],
  ['too many addresses', { addresses: 'a\n'.repeat(5001) }, /At most 5000/u],
  ['an endless address', { addresses: 'a'.repeat(8193) }, /longer than 8192/u],
])('%s is refused in words', (_name, parts, words) => {
  const error: unknown = expect.stringMatching(words);
  expect(toRequest({ ...emptyForm, ...parts })).toEqual({ ok: false, error });
});

test('whatever is accepted, the schema accepts', () => {
  const line = fc
    .string({ minLength: 1, maxLength: 40 })
    .map((text) => `a${text.replaceAll(/\s/gu, '')}`);
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 5 }), fc.nat(20), (urls, count) => {
      const form = { ...emptyForm, addresses: urls.join('\n'), count: count + 1 };
      const result = toRequest(form);
      if (!result.ok) throw new Error(result.error);
      const request = inspectRequestSchema.parse(result.value);
      expect(request.urls).toEqual(urls);
      expect(request.count).toBe(count + 1);
    }),
  );
});

test('an interval counts only between rounds', () => {
  const once = toRequest({ ...emptyForm, addresses: 'a', count: 1, intervalS: 5 });
  expect(once).toMatchObject({ ok: true, value: { intervalS: 0 } });
});

test('changed options are counted, address and repeats are not', () => {
  expect(countChanged({ ...emptyForm, addresses: 'a', count: 3 })).toBe(0);
  expect(countChanged({ ...emptyForm, body: 'x', maxTls: '1.2' })).toBe(2);
});

test('browsing begins at one address or at none, and overrides no certificate', () => {
  const form = { ...emptyForm, mode: 'browse' as const, count: 3, acceptCertificateErrors: true };
  expect(toRequest(form)).toMatchObject({
    ok: true,
    value: { mode: 'browse', urls: [''], count: 1, certificateErrors: 'report' },
  });
  expect(toRequest({ ...form, addresses: 'example.org', browseLimitMin: 5 })).toMatchObject({
    ok: true,
    value: { urls: ['example.org'], browseLimitS: 300 },
  });
  expect(toRequest({ ...form, addresses: 'a\nb' })).toEqual({
    ok: false,
    error: 'Browsing begins at one address; go on from there.',
  });
});
