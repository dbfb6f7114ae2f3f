// Where a client's TLS begins, however small its first segments are.
import { expect, test } from 'vitest';
import { TlsStart } from '../../../electron/decrypt/tls-start.ts';

const hello = Uint8Array.of(22, 3, 1, 0, 50, 1, 0, 0, 46);

test('a ClientHello is found at a segment’s start, in however many pieces', () => {
  for (let cut = 1; cut < hello.length; cut += 1) {
    const start = new TlsStart();
    const first = start.push(hello.subarray(0, cut));
    const second = first ?? start.push(hello.subarray(cut));
    expect(second).toEqual(first === null ? hello : hello.subarray(0, cut));
  }
});

test('what only seemed to begin one hides none that comes after it', () => {
  for (const before of [[22], [22, 3], [22, 3, 1, 0, 50], [42], []]) {
    const start = new TlsStart();
    expect(start.push(Uint8Array.from(before))).toBeNull();
    expect(start.push(hello)).toEqual(hello);
  }
});

test('what was not captured joins nothing', () => {
  const start = new TlsStart();
  expect(start.push(hello.subarray(0, 3))).toBeNull();
  expect(start.push(null)).toBeNull();
  expect(start.push(hello.subarray(3))).toBeNull();
});

test('behind a conversation nothing more is sought', () => {
  const start = new TlsStart();
  for (let n = 0; n < 64; n += 1) start.push(Uint8Array.of(42));
  expect(start.isHopeless).toBe(true);
});
