// Who may use the proxy without being of a network: this computer, however its address is written.
import { expect, test } from 'vitest';
import { isLoopback } from '../../../electron/relay/address.ts';

test.each(['127.0.0.1', '127.255.0.9', '::1', '::ffff:127.0.0.1', '::FFFF:127.0.0.1'])(
  '%s is loopback',
  (address) => {
    expect(isLoopback(address)).toBe(true);
  },
);

test.each(['', '128.0.0.1', '10.0.0.1', '::', '::2', 'fe80::1', '127.0.0.1.example', 'localhost'])(
  '%j is not',
  (address) => {
    expect(isLoopback(address)).toBe(false);
  },
);
