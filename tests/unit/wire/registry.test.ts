// Names of versions, those of TLS 1.3's drafts too, which carried a number in the code.
import { expect, test } from 'vitest';
import { describeVersion } from '../../../electron/wire/tls/registry.ts';

test.each([
  [0x0304, 'TLS 1.3'],
  [0x7f1c, 'TLS 1.3 (draft 28)'],
  [0xfb17, 'TLS 1.3 (Facebook draft 23)'],
  [0xfb1a, 'TLS 1.3 (Facebook draft 26)'],
  [0xfefd, 'DTLS 1.2'],
  [0x1234, '0x1234'],
])('0x%x is %s', (id, name) => {
  expect(describeVersion(id)).toBe(name);
});
