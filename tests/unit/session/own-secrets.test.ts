// Whose secrets are whose: by the ClientHellos that a session's own relay carried.
import { describe, expect, it } from 'vitest';
import { clientRandoms, ownSecrets } from '../../../electron/session/own-secrets.ts';
import type { Segment } from '../../../shared/model/segment.ts';

const random = (n: number): string => n.toString(16).padStart(64, '0');
const hello = (n: number): Buffer => Buffer.from(`1603010200010001fc0303${random(n)}20ffff`, 'hex');

const segment = (flowId: string, offset: number, bytes: Uint8Array | null): Segment => ({
  flowId,
  direction: 'up',
  timeMs: 0,
  offset,
  lengthBytes: bytes?.length ?? 40,
  bytes,
});

describe('ownSecrets', () => {
  it('gives the lines of the session’s connections and of no others', () => {
    const lines = [1, 2, 3].map((n) => `CLIENT_TRAFFIC_SECRET_0 ${random(n)} aa`);
    const segments = [
      segment('tcp-1', 0, hello(1)),
      segment('tcp-2', 0, Buffer.from('GET / HTTP/1.1\r\nHost: plain.example\r\n\r\n')),
      { ...segment('tcp-3', 0, hello(3)), direction: 'down' as const },
    ];
    expect(ownSecrets(lines, segments)).toEqual([lines[0]]);
  });

  it('puts a ClientHello together that came in pieces', () => {
    const whole = hello(7);
    const pieces = [0, 3, 20].map((from, n, all) =>
      segment('tcp-1', from, whole.subarray(from, all[n + 1])),
    );
    expect([...clientRandoms(pieces)]).toEqual([random(7)]);
  });

  it('guesses nothing where bytes were not kept, and passes over what is no line', () => {
    const whole = hello(7);
    const gap = [segment('tcp-1', 0, null), segment('tcp-1', 20, whole.subarray(20))];
    expect(clientRandoms(gap).size).toBe(0);
    expect(ownSecrets(['', '# a remark', 'x'], [segment('tcp-1', 0, whole)])).toEqual([]);
  });
});
