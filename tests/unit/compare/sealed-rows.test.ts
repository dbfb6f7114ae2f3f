// What passed encrypted of a capture without its keys stands in the ledger, over the ciphertext that covers it.
import { expect, test } from 'vitest';
import type { ObservedFlow } from '../../../shared/model/observation.ts';
import type { LedgerRow } from '../../../shared/model/ledger.ts';
import type { Session } from '../../../shared/model/session.ts';
import type { ObservedTls } from '../../../shared/model/tls.ts';
import {
  allRows,
  sampleExchange,
  sampleFlow,
  sampleInput,
  sampleSession,
  sampleVisit,
  span,
} from './sample.ts';

const data = (direction: 'up' | 'down', offset: number, lengthBytes: number) =>
  ({ direction, timeMs: 30, offset, lengthBytes, contentType: 23 }) as const;

function carrying(extra: Partial<ObservedFlow> = {}): ObservedFlow {
  const flow = sampleFlow();
  if (flow.tls === null) throw new Error('the sample has TLS');
  const flowId = extra.flowId ?? 'f1';
  const turn: ObservedTls['handshake'][number] = {
    kind: 'encrypted-from-here',
    direction: 'up',
    timeMs: 25,
    encrypted: true,
    evidence: span(flowId, 'up', 405, 80),
    fields: [],
  };
  return sampleFlow({
    records: [data('up', 500, 100), data('down', 900, 1000), data('down', 1905, 2000)],
    tls: { ...flow.tls, handshake: [...flow.tls.handshake, turn] },
    ...extra,
  });
}

function sealed(
  flows: readonly ObservedFlow[],
  session: Session = sampleSession([sampleVisit()], 'capture'),
): LedgerRow[] {
  const input = sampleInput({ session, observations: { flows, dns: [] }, exchanges: [] });
  return allRows(input).filter(({ topic }) => topic === 'sealed');
}

test('each direction is hidden by its ciphertext', () => {
  expect(sealed([carrying()])).toMatchObject([
    {
      label: 'What was sent inside the encryption',
      envelope: null,
      letter: null,
      exposure: 'hidden',
      evidence: [span('f1', 'up', 500, 105)],
    },
    {
      label: 'What came back inside the encryption',
      exposure: 'hidden',
      evidence: [span('f1', 'down', 900, 3010)],
    },
  ]);
});

test('the connections of a site are one row each way', () => {
  const rows = sealed([carrying(), carrying({ flowId: 'f2' })]);
  expect(rows.map(({ evidence }) => evidence.map(({ flowId }) => flowId))).toEqual([
    ['f1', 'f2'],
    ['f1', 'f2'],
  ]);
  expect(new Set(rows.map(({ id }) => id)).size).toBe(2);
});

test('QUIC hides all that passed behind its hellos', () => {
  const rows = sealed([carrying({ protocol: 'quic', transport: 'udp', records: [] })]);
  expect(rows.map(({ evidence }) => evidence)).toEqual([
    [span('f1', 'up', 485, 215)],
    [span('f1', 'down', 0, 50_000)],
  ]);
});

test('a lone hello hides nothing, and a cipher that encrypts nothing neither', () => {
  expect(sealed([carrying({ records: [], bytesDown: 0 })])).toEqual([]);
  const open = carrying();
  if (open.tls === null) throw new Error('the sample has TLS');
  const rows = sealed([{ ...open, tls: { ...open.tls, cipher: 'TLS_RSA_WITH_NULL_SHA' } }]);
  expect(rows.map(({ label, exposure }) => [label, exposure])).toEqual([
    ['What was sent inside TLS', 'visible'],
    ['What came back inside TLS', 'visible'],
  ]);
});

test('of requests that are known, one’s own or opened by keys, each part is told instead', () => {
  expect(sealed([carrying()], sampleSession([sampleVisit()]))).toEqual([]);
  const input = sampleInput({
    session: sampleSession([sampleVisit()], 'capture'),
    observations: { flows: [carrying()], dns: [] },
    exchanges: [sampleExchange('Bob', { visitId: 'v1', flowId: 'f1' })],
  });
  const topics = allRows(input).map(({ topic }) => topic);
  expect(topics).toContain('path');
  expect(topics).not.toContain('sealed');
});
