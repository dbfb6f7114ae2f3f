// What became of an answer whose stream was let go: all that was announced may have come.
import { expect, test } from 'vitest';
import { Http2Letter } from '../../../electron/decrypt/http2-letter.ts';
import { BodyBudget } from '../../../electron/decrypt/letter-limits.ts';
import { toExchange } from '../../../electron/decrypt/to-exchange.ts';
import { connectionPreface, frameTypes } from '../../../electron/wire/http/http2-frames.ts';
import type { Direction, FlowInfo } from '../../../shared/model/segment.ts';

const flow: FlowInfo = {
  flowId: 'tcp-1',
  transport: 'tcp',
  local: { address: '127.0.0.1', port: 40_000 },
  remote: { address: '127.0.0.1', port: 443 },
  openedMs: 0,
};

const endHeaders = 4;
const frame = (type: number, flags: number, payload: readonly number[]): number[] => [
  0,
  0,
  payload.length,
  type,
  flags,
  0,
  0,
  0,
  1,
  ...payload,
];

/** GET, /, https; then 200 with `content-length: 5` (RFC 7541, Appendix A), and a reset in place of an end. */
function readReset(body: string): ReturnType<typeof toExchange> {
  const letter = new Http2Letter(new BodyBudget());
  const push = (direction: Direction, bytes: Uint8Array): void => {
    const place = { timeMs: 1, recordOffset: 0, recordEnd: 100 };
    letter.push({ direction, bytes, lengthBytes: bytes.length, ...place });
  };
  push('up', Buffer.from(connectionPreface));
  push('up', Uint8Array.from(frame(frameTypes.headers, endHeaders, [0x82, 0x84, 0x87])));
  const head = [0x88, 0x0f, 0x0d, 1, ...Buffer.from('5')];
  push('down', Uint8Array.from(frame(frameTypes.headers, endHeaders, head)));
  push('down', Uint8Array.from(frame(frameTypes.data, 0, [...Buffer.from(body)])));
  push('up', Uint8Array.from(frame(frameTypes.resetStream, 0, [0, 0, 0, 5])));
  const [draft] = letter.exchanges;
  if (draft === undefined) throw new Error('no request was read');
  return toExchange(draft, { flow, certificate: null, indexOnFlow: 0 });
}

test('a stream that is reset behind its announced length has brought all of the answer', () => {
  const { response, failure } = readReset('hello');
  expect(response?.body.text).toBe('hello');
  expect(failure).toBeNull();
});

test('one that is reset before has not', () => {
  expect(readReset('hell').failure).toEqual({
    kind: 'closed-early',
    detail: 'the HTTP/2 stream was reset (code 5)',
  });
});
