// A capture written anew is read the same: in another format, packed, merged with another one, tagged, each
// packet twice. Where bytes are taken away nothing is told that the whole capture does not tell, and a
// broken file is told with the number of the last packet that could be read.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toJsonDocument } from '../../electron/report/json-document.ts';
import { capturesDir, readCapture } from './captures.ts';
import { compareReadings, type Difference } from './compare.ts';
import { printedSchema, readPrinted } from './product.ts';
import type { Pair, Reading } from './reading.ts';
import {
  doubled,
  gzip,
  harmless,
  lossy,
  mergeWith,
  noise,
  packetsOf,
  tagged,
  withHoles,
} from './rewrites.ts';
import { askTshark } from './tshark.ts';

/** TLS, QUIC, DTLS, look-ups and HTTP/1; those on Ethernet can be tagged. */
const captures = [
  ['FoxIO-LLC__ja4/browsers-x509.pcapng', true],
  ['FoxIO-LLC__ja4/ssh2.pcapng', true],
  ['zeek__zeek/quic/merlinc2_Zeek_example.pcapng', true],
  ['zeek__zeek/quic/interop/quic-go_quic-go/retry.pcap', false],
  ['zeek__zeek/tls/dtls13-cid.pcap', true],
  ['zeek__zeek/tls/hrr.pcap', true],
  ['zeek__zeek/tls/imap-starttls.pcap', true],
  ['zeek__zeek/tls/pop3-starttls.pcap', false],
  ['zeek__zeek/http/pipelined-requests.pcap', true],
  ['zeek__zeek/ipv6-fragmented-dns.pcap', true],
] as const;
/** Of addresses that none of the others has. */
const other = 'zeek__zeek/tls/chrome-34-google.pcap';

async function read(path: string): Promise<{ reading: Reading; problem: string | null }> {
  const { problem, ...document } = await readCapture(path);
  const json = toJsonDocument(document, { redacted: null, generator: 'test', segments: [] });
  const printed = printedSchema.parse(JSON.parse(JSON.stringify(json)));
  return { reading: readPrinted(printed), problem };
}

/** Nobody can tell a datagram that came twice from two that say the same. */
const isRepeatedRecord = ({ pair, what }: Difference): boolean =>
  pair.startsWith('udp') && what.startsWith('records');

/** What is told of a pair and not told of it in the whole capture. */
function invented(told: Pair, whole: Pair | undefined): string[] {
  const known = new Set(facts(whole));
  const records = [...told.records].filter(
    ([sender, list]) => !isWithin(list, whole?.records.get(sender) ?? []),
  );
  return [
    ...facts(told).filter((fact) => !known.has(fact)),
    ...cutRequests(told).filter((request) => !isBeginning(request, whole?.requests ?? [])),
    ...records.map(([sender, list]) => `${sender}: ${list.join(' ')}`),
  ];
}

/** Of a head that was cut the host may not be there, and of the target the end. */
const isBeginning = (request: string, whole: readonly string[]): boolean => {
  const [method = '', host = '', target = ''] = request.split(' ');
  return whole.some((other) => {
    const [otherMethod, otherHost, otherTarget = ''] = other.split(' ');
    const isHost = host === '' || host === otherHost;
    return method === otherMethod && isHost && otherTarget.startsWith(target);
  });
};

const wholeRequests = ({ requests, cutRequests: cut }: Pair): string[] =>
  requests.filter((_, n) => !cut.has(n));

const cutRequests = ({ requests, cutRequests: cut }: Pair): string[] =>
  requests.filter((_, n) => cut.has(n));

const facts = (pair: Pair | undefined): string[] =>
  [
    ...(pair?.hellos ?? []),
    ...(pair?.answers ?? []),
    ...(pair?.questions ?? []),
    ...(pair === undefined ? [] : wholeRequests(pair)),
  ].map((fact) => JSON.stringify(fact));

/** In the same order, with others between them. */
function isWithin(list: readonly string[], whole: readonly string[]): boolean {
  let at = 0;
  for (const record of whole) if (record === list[at]) at += 1;
  return at === list.length;
}

let scratch = '';
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'onlooker-rewrites-'));
});
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

describe.skipIf(!existsSync(capturesDir)).each(captures)('%s', (name, isEthernet) => {
  const path = join(capturesDir, name);
  let whole: Reading = new Map();
  beforeAll(async () => {
    whole = (await read(path)).reading;
  });

  test('says something', () => {
    expect(whole.size).toBeGreaterThan(0);
  });

  test.each([...harmless, ...(isEthernet ? [tagged] : [])])(
    'reads the same: $name',
    async ({ rewrite }) => {
      const { reading, problem } = await read(rewrite(path, scratch));
      expect(problem).toBeNull();
      expect(compareReadings(reading, whole)).toEqual([]);
    },
  );

  test(`reads the same: ${doubled.name}`, async () => {
    const { reading } = await read(doubled.rewrite(path, scratch));
    const found = compareReadings(reading, whole);
    expect(found.filter((difference) => !isRepeatedRecord(difference))).toEqual([]);
  });

  test('merged with another capture reads as both', async () => {
    const second = await read(join(capturesDir, other));
    const { reading } = await read(mergeWith(join(capturesDir, other))(path, scratch));
    expect(compareReadings(reading, new Map([...whole, ...second.reading]))).toEqual([]);
  });

  test.each(lossy)('tells nothing that is not there: $name', async ({ rewrite }) => {
    const { reading } = await read(rewrite(path, scratch));
    for (const [key, pair] of reading) expect(invented(pair, whole.get(key))).toEqual([]);
  });

  test('is read to its end with bytes changed at random', async () => {
    const { problem } = await read(noise(path, scratch));
    expect(problem).toBeNull();
  });

  test('broken off in a packet, tells which it was', async () => {
    const bytes = readFileSync(harmless[0].rewrite(path, scratch));
    const packets = packetsOf(bytes);
    const broken = Math.floor(packets.length / 2);
    const file = join(scratch, 'broken.pcap');
    writeFileSync(file, bytes.subarray(0, (packets[broken]?.at ?? 0) + 20));
    const { reading, problem } = await read(file);
    expect(problem).toMatch(
      new RegExp(`^From packet ${broken + 1} on it could not be read: the file breaks off`),
    );
    for (const [key, pair] of reading) expect(invented(pair, whole.get(key))).toEqual([]);
  });

  test('packed and broken off, tells what came out before', async () => {
    const packed = readFileSync(gzip(path, scratch));
    const file = join(scratch, 'broken.gz');
    writeFileSync(file, packed.subarray(0, packed.length / 2));
    const { reading, problem } = await read(file);
    expect(problem).toMatch(/^From packet [\d,]+ on it could not be read: the file breaks off/);
    for (const [key, pair] of reading) expect(invented(pair, whole.get(key))).toEqual([]);
  });
});

const withoutCut = (reading: Reading): Reading =>
  new Map([...reading].map(([key, pair]) => [key, { ...pair, requests: wholeRequests(pair) }]));

const httpCaptures = [
  'seladb__PcapPlusPlus/ExamplesTest/pcap_examples/tcp-reassembly.pcap',
  'seladb__PcapPlusPlus/Pcap++Test/PcapExamples/4KHttpRequests.pcap',
  'seladb__PcapPlusPlus/Pcap++Test/PcapExamples/raw_ip.pcap',
  'zeek__zeek/http/pipelined-requests.pcap',
];

describe.skipIf(!existsSync(capturesDir)).each(httpCaptures)('%s', (name) => {
  test.each(withHoles)('has the requests that tshark reads: $name', async ({ rewrite }) => {
    const file = rewrite(join(capturesDir, name), scratch);
    const { reading } = await read(file);
    const theirs = await askTshark(file, { ordering: 'as-captured' });
    const requests = compareReadings(withoutCut(reading), theirs).filter(
      ({ what }) => what === 'requests',
    );
    expect(requests).toEqual([]);
    // Of a head whose end is missing tshark waits for the rest; what is told of it here is true.
    const whole = (await read(join(capturesDir, name))).reading;
    for (const [key, pair] of reading) {
      expect([key, ...invented(pair, whole.get(key))]).toEqual([key]);
    }
    const isTold = (pair: Pair): boolean => pair.requests.length > 0;
    expect([...reading.values()].some(isTold)).toBe(true);
  });
});
