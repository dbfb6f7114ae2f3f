// What strangers wrote is redacted in time that grows with its length and not with its square: else each of
// these would take minutes, and the test end in its time limit.
import { expect, test } from 'vitest';
import { reverseName } from '../../../shared/words/reverse-name.ts';
import type { SessionDocument } from '../../../shared/model/session.ts';
import { sampleDocument } from '../../fixtures/session-document.ts';
import { redactDocument } from '../../helpers/whole-session.ts';

const long = 200_000;

/** The sample, led on to `location` by each of its answers. */
function leadingTo(location: string): SessionDocument {
  const sample = sampleDocument();
  const exchanges = sample.exchanges.map((exchange) => ({
    ...exchange,
    response: exchange.response && {
      ...exchange.response,
      headers: [['Location', location] as [string, string]],
    },
  }));
  return { ...sample, exchanges };
}

const redactedLocation = (location: string): string | undefined =>
  redactDocument(leadingTo(location)).document.exchanges[0]?.response?.headers[0]?.[1];

test.each([
  ['question marks that end in a value', `/${'?'.repeat(long)}=x`],
  ['question marks alone', `/${'?'.repeat(long)}`],
  ['question marks that end in a separator', `/${'?'.repeat(long)};`],
  ['names without values', `/?${'a?'.repeat(long / 2)}&`],
  ['slashes', '/'.repeat(long)],
  ['number signs', '#<'.repeat(long / 2)],
])('an address of %s', (_name, location) => {
  expect(redactedLocation(location)?.slice(0, 2)).toBe(location.slice(0, 2));
});

test('a row about a header of headers', () => {
  const sample = sampleDocument();
  const topic = `${'header:'.repeat(long / 7)}\n`;
  const ledger = sample.ledger.map((row) => ({ ...row, layer: 'HTTP' as const, topic }));
  const { ledger: redacted } = redactDocument({ ...sample, ledger }).document;
  expect(redacted).toHaveLength(ledger.length);
});

test('an address of percent signs is none', () => {
  expect(reverseName(`${'%'.repeat(long)}\n`)).toBe('');
});

test('of queries within queries only the names are left', () => {
  expect(redactedLocation('/a?b?c=secret1&d=secret2')).toBe('/a?b?c=‹redacted›&d=‹redacted›');
  expect(redactedLocation('/a?secret1?secret2')).toBe('/a?‹redacted›');
});
