// A handshake that was packed comes back in the very words it would have been put into at once.
import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { FlowEvent } from '../../../shared/model/segment.ts';
import type { ObservedFlow } from '../../../shared/model/observation.ts';
import { FlowReader } from '../../../electron/observe/flow-reader.ts';
import { unpackHandshake } from '../../../electron/observe/packed-handshake.ts';
import { makeServerCertificate, type ServerCertificate } from '../../helpers/certificate.ts';
import { hashes, startSite, visit, type VisitOptions } from './loopback.ts';

const place = {
  countryCode: null,
  countryName: null,
  asn: null,
  operator: null,
  scope: 'loopback',
} as const;

let keys: ServerCertificate;
beforeAll(async () => {
  keys = await makeServerCertificate('clinic.example');
});

/** The second of two visits, which shows a ticket of the first. */
async function readVisit(choice: Pick<VisitOptions, 'http' | 'maxVersion'>): Promise<FlowReader> {
  const site = await startSite(choice.http, keys);
  const events: FlowEvent[] = [];
  const options = { ...choice, site, paths: ['/5000'] };
  const { session } = await visit({ ...options, flowId: 'f0', sink: () => undefined });
  await visit({ ...options, flowId: 'f1', session, sink: (event) => events.push(event) });
  site.close();
  const opened = events.find((event) => event.kind === 'opened');
  if (opened === undefined) throw new Error('nothing was opened');
  const reader = new FlowReader({ flow: opened.flow, place, hashes, isDns: false });
  for (const event of events) {
    if (event.kind === 'segment') reader.segment(event.segment);
    if (event.kind === 'closed') reader.closed(event.timeMs, event.reason);
  }
  return reader;
}

function unpacked(reader: FlowReader): ObservedFlow {
  const { flow, records, handshake } = reader.keep([]);
  const kept: ObservedFlow['records'] = [];
  records.forEach((record) => kept.push(record));
  if (flow.tls === null || handshake === null) throw new Error('no handshake was packed');
  expect(flow.tls.handshake).toEqual([]);
  const steps = unpackHandshake(flow.flowId, handshake, hashes);
  return { ...flow, records: kept, tls: { ...flow.tls, handshake: steps } };
}

describe('packed and put into words', () => {
  it.each([
    ['h2', 'TLSv1.3'],
    ['h2', 'TLSv1.2'],
    ['http/1.1', 'TLSv1.3'],
    ['http/1.1', 'TLSv1.2'],
  ] as const)('%s over %s', async (http, maxVersion) => {
    const reader = await readVisit({ http, maxVersion });
    const whole = reader.observe([]);
    expect(whole.tls?.handshake.length).toBeGreaterThan(3);
    expect(unpacked(reader)).toEqual(whole);
  });

  it('takes less than half of the room', async () => {
    const reader = await readVisit({ http: 'h2', maxVersion: 'TLSv1.2' });
    const words = JSON.stringify(reader.observe([]).tls?.handshake).length;
    expect(reader.keep([]).handshake?.length).toBeLessThan(words / 2);
  });
});

it('says in words that a damaged one cannot be read', async () => {
  const reader = await readVisit({ http: 'h2', maxVersion: 'TLSv1.2' });
  const { handshake } = reader.keep([]);
  const bytes = handshake ?? new Uint8Array();
  fc.assert(
    fc.property(fc.nat({ max: bytes.length - 1 }), (length) => {
      expect(() => unpackHandshake('f1', bytes.subarray(0, length), hashes)).toThrow(
        /handshake of the library/,
      );
    }),
  );
});
