import { expect, test } from 'vitest';
import { describeCapture } from '../../../electron/session/capture-session.ts';
import { describeCaptureFacts } from '../../../shared/words/capture-words.ts';
import { sampleFlow, span } from '../compare/sample.ts';

const facts = { fileName: 'x.pcap', fileBytes: 24, packets: 9, passedOver: 0, problem: null };
const times = { firstMs: 1_700_000_000_000, lastMs: 1000 };

function capture(names: number, sites: number) {
  const flows = Array.from({ length: names }, (_, n) => {
    const name = `host${n}.example`;
    const evidence = span(`f${n}`, 'up', 127, name.length);
    return sampleFlow({ flowId: `f${n}`, names: [{ name, leak: 'sni', evidence }] });
  });
  const about = { id: 's1', path: '/x/x.pcap', isCancelled: false, facts, sites };
  return describeCapture(about, flows, times);
}

test('of more sites than a person reads the first 200 are compared, and it is said', () => {
  const { visits, capture: told } = capture(230, 1479);
  expect(visits).toHaveLength(200);
  expect(told?.sites).toEqual({ inAll: 1479, compared: 200 });
  expect(told && describeCaptureFacts(told)).toEqual([
    'Compared are the 200 sites most connected to, of 1,479.',
  ]);
});

test('of few there is nothing to say', () => {
  const { visits, capture: told } = capture(3, 3);
  expect(visits).toHaveLength(3);
  expect(told).toEqual(facts);
  expect(
    told && describeCaptureFacts({ ...told, problem: 'It is cut.', keys: 'None fit.' }),
  ).toEqual(['It is cut.', 'None fit.']);
});

test('sites without a name come last', () => {
  const nameless = sampleFlow({
    flowId: 'n',
    names: [],
    remote: { address: '2001:db8::7', port: 443 },
  });
  const about = { id: 's1', path: '/x/x.pcap', isCancelled: false };
  const { visits } = describeCapture(about, [nameless, sampleFlow()], times);
  expect(visits.map(({ url }) => url)).toEqual([
    'https://clinic.example/',
    'https://[2001:db8::7]/',
  ]);
});
