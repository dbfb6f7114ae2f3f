// Key logs as programs write them: comments, foreign lines, either case, and text of any kind.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { KeyLog } from '../../../electron/wire/tls/key-log.ts';

const random = 'ab'.repeat(32);
const master = '0123456789abcdef'.repeat(6);
const traffic = 'fe'.repeat(32);

test('reads known labels in either case and passes over the rest', () => {
  const log = new KeyLog();
  log.add(
    [
      '# SSL/TLS secrets log file',
      `CLIENT_RANDOM ${random.toUpperCase()} ${master.toUpperCase()}`,
      `CLIENT_TRAFFIC_SECRET_0 ${random} ${traffic}\r`,
      `RSA ${'00'.repeat(8)} ${master}`,
      `CLIENT_RANDOM ${random} 1234`,
      'not a key at all',
      '',
    ].join('\n'),
  );
  const bytes = Buffer.from(random, 'hex');
  expect(log.size).toBe(2);
  expect(log.passedOver).toBe(3);
  expect(log.knows(bytes)).toBe(true);
  expect(Buffer.from(log.secretOf('CLIENT_RANDOM', bytes) ?? []).toString('hex')).toBe(master);
  expect(log.secretOf('SERVER_TRAFFIC_SECRET_0', bytes)).toBeNull();
  expect(log.knows(new Uint8Array(32))).toBe(false);
});

test('text of any kind never throws', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 2000 }), (text) => {
      const log = new KeyLog();
      log.add(`${text}\nCLIENT_RANDOM ${random} ${master}`);
      expect(log.knows(Buffer.from(random, 'hex'))).toBe(true);
    }),
  );
});
