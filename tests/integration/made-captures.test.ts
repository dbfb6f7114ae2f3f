// Captures made by hand, of kinds that are seldom met: read as tshark reads them.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { createObserver } from '../../electron/observe/observer.ts';
import { nodeHashes } from '../../electron/session/hashes.ts';
import { createCaptureFlows } from '../helpers/capture-events.ts';
import type { Observations } from '../../shared/model/observation.ts';
import { readFrames } from '../helpers/tshark.ts';
import { ethernet, ipv4, pcap, tcp, tcpBody, udp } from '../unit/wire/ip/packets.ts';
import { NgSection } from '../unit/wire/ip/pcapng-file.ts';

const scratch = mkdtempSync(join(tmpdir(), 'onlooker-made-'));
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

interface Seen {
  /** What went up and when, ms since the first packet; a gap reads as its length in brackets. */
  readonly said: readonly (readonly [number, string])[];
  readonly secrets: readonly string[];
  readonly problem: string | null;
}

function read(file: Uint8Array): Seen {
  const said: [number, string][] = [];
  const flows = createCaptureFlows((event) => {
    if (event.kind !== 'segment') return;
    const { bytes, lengthBytes, timeMs } = event.segment;
    said.push([
      timeMs,
      bytes === null ? `[${lengthBytes}]` : Buffer.from(bytes).toString('latin1'),
    ]);
  });
  flows.push(file);
  flows.end();
  return { said, secrets: flows.secrets, problem: flows.problem?.message ?? null };
}

/** The same by tshark. */
function ask(file: Uint8Array): (readonly [number, string])[] {
  const path = join(scratch, 'made.pcap');
  writeFileSync(path, file);
  const frames = readFrames(
    path,
    'tcp.payload',
    ['frame.time_relative', 'tcp.payload'],
    ['-o', 'tcp.desegment_tcp_streams:false'],
  );
  return frames.map((frame) => [
    Math.round(Number(frame['frame.time_relative']?.[0]) * 1e6) / 1e3,
    Buffer.from((frame['tcp.payload']?.[0] ?? '').replaceAll(':', ''), 'hex').toString('latin1'),
  ]);
}

const at = (offset: number, payload: string): number[] =>
  tcpBody({ sequence: 100 + offset, payload });
const firstS = 1_700_000_000n;

describe('pcapng', () => {
  test.each([
    ['little, then big', true, false],
    ['big, then little', false, true],
    ['big twice', false, false],
  ])('of several sections, %s endian, with interfaces of their own', (_name, one, other) => {
    const first = new NgSection(one)
      .interface({ linkType: 1 })
      .interface({ linkType: 101, resolution: 9, offsetS: 1_000_000_000n })
      .interface({ linkType: 0, resolution: 0x80 | 20, offsetS: -5n })
      .block(4, [0, 0, 0, 0])
      .packet(0, firstS * 1_000_000n, ethernet(ipv4(6, at(0, 'one '))))
      .block(0x00000bad, [0, 0, 0x7e, 0x3f, 9, 9])
      .packet(1, (firstS - 1_000_000_000n) * 1_000_000_000n + 5_000_000n, ipv4(6, at(4, 'two ')))
      .packet(2, (firstS + 5n) * 2n ** 20n + 2n ** 13n, [2, 0, 0, 0, ...ipv4(6, at(8, 'three '))])
      .keyLog('CLIENT_RANDOM 00 11\n')
      .block(5, [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    const second = new NgSection(other)
      .interface({ linkType: 101, resolution: 3 })
      .packet(0, firstS * 1000n + 20n, ipv4(6, at(14, 'four')))
      .keyLog('CLIENT_RANDOM 22 33\n');
    const file = Uint8Array.from([...first.finish(), ...second.finish()]);
    const seen = read(file);
    expect(seen.problem).toBeNull();
    expect(seen.said.map(([, text]) => text)).toEqual(['one ', 'two ', 'three ', 'four']);
    const times = seen.said.map(([timeMs]) => Math.round(timeMs * 1000) / 1000);
    expect(times).toEqual([0, 5, 7.813, 20]);
    expect(ask(file)).toEqual(seen.said.map(([, text], n) => [times[n], text]));
    expect(seen.secrets).toEqual(['CLIENT_RANDOM 00 11\n', 'CLIENT_RANDOM 22 33\n']);
  });

  test('simple packets have the first interface’s link type and the time of the one before', () => {
    const file = new NgSection(false)
      .interface({ linkType: 101 })
      .packet(0, firstS * 1_000_000n, ipv4(6, at(0, 'timed ')))
      .simplePacket(ipv4(6, at(6, 'not')))
      .finish();
    expect(read(file).said).toEqual([
      [0, 'timed '],
      [0, 'not'],
    ]);
  });
});

describe('link layers', () => {
  const packet = ipv4(6, at(0, 'abcdefghijklmnop'));
  const frame = ethernet(packet);
  const greHead = [0x10, 0, 0x22, 0xeb, 0, 0, 0, 1];
  const erspanHead = [0x20, 1, 0, 7, 0, 0, 0, 9, 0, 0, 0];
  const erspan3 = (last: number, platform: readonly number[]): number[] =>
    greHead.concat(erspanHead, last, platform, frame);
  test.each([
    ['ENC', 109, [2, 0, 0, 0, 0, 0, 0x12, 0x34, 0, 0, 0, 0, ...packet]],
    ['PPP over Ethernet', 51, [0x11, 0, 0, 1, 0, packet.length + 2, 0, 0x21, ...packet]],
    ['netANALYZER', 240, [0, 4, 0, 0, ...frame, 1, 2, 3, 4]],
    ['ERSPAN, type III', 101, ipv4(47, erspan3(0, []))],
    [
      'ERSPAN, type III, with its platform’s header',
      101,
      ipv4(47, erspan3(1, [0x0c, 0, 0, 0, 0, 0, 0, 0])),
    ],
  ])('%s', (_name, linkType, bytes) => {
    const file = pcap([bytes], { linkType });
    expect(read(file).said).toEqual([[0, 'abcdefghijklmnop']]);
    expect(ask(file)).toEqual([[0, 'abcdefghijklmnop']]);
  });

  test.each([true, false])('modified pcap, little-endian: %s', (littleEndian) => {
    const plain = pcap(
      [tcp({ sequence: 100, payload: 'ab' }), tcp({ sequence: 102, payload: 'c' })],
      {
        littleEndian,
      },
    );
    const view = new DataView(plain.buffer);
    view.setUint32(0, 0xa1b2cd34, littleEndian);
    const bytes: number[] = [...plain.subarray(0, 24)];
    for (let from = 24; from < plain.length;) {
      const end = from + 16 + view.getUint32(from + 8, littleEndian);
      // Interface, protocol, kind of packet and a byte of padding stand behind the usual header.
      bytes.push(...plain.subarray(from, from + 16), 1, 0, 0, 0, 8, 0, 0, 0);
      bytes.push(...plain.subarray(from + 16, end));
      from = end;
    }
    const file = Uint8Array.from(bytes);
    const expected = [
      [0, 'ab'],
      [1, 'c'],
    ];
    expect(read(file)).toMatchObject({ said: expected, problem: null });
    expect(ask(file)).toEqual(expected);
  });
});

describe('names asked in the neighbourhood', () => {
  const label = (name: string): number[] => [
    ...name.split('.').flatMap((part) => [part.length, ...Buffer.from(part)]),
    0,
  ];
  const u16 = (value: number): number[] => [value >> 8, value & 255];
  const question = (id: number, name: string): number[] =>
    u16(id).concat([0, 0, 0, 1, 0, 0, 0, 0, 0, 0], label(name), [0, 1, 0, 1]);
  const record = (name: string): number[] =>
    label(name).concat([0, 1, 0, 1, 0, 0, 0, 30, 0, 4, 10, 0, 0, 77]);
  /** With the question (LLMNR), or with the answer alone (mDNS). */
  const answer = (id: number, name: string, repeated: boolean): number[] => {
    const head = u16(id).concat([0x84, 0, 0, repeated ? 1 : 0, 0, 1, 0, 0, 0, 0]);
    return head.concat(repeated ? question(id, name).slice(12) : [], record(name));
  };
  const [alice, printer] = [
    [10, 0, 0, 1],
    [10, 0, 0, 77],
  ];

  function observe(file: Uint8Array): Observations {
    const observer = createObserver({
      hashes: nodeHashes,
      place: () => ({
        countryCode: null,
        countryName: null,
        asn: null,
        operator: null,
        scope: 'private',
      }),
    });
    const flows = createCaptureFlows(observer.push);
    flows.push(file);
    flows.end();
    return observer.finish();
  }

  test('mDNS: question and answer both go to everybody', () => {
    const group = [224, 0, 0, 251];
    const file = pcap([
      udp({ from: alice, to: group, ports: [5353, 5353], payload: question(0, 'printer.local') }),
      udp({
        from: printer,
        to: group,
        ports: [5353, 5353],
        payload: answer(0, 'printer.local', false),
      }),
    ]);
    const { dns, flows } = observe(file);
    expect(flows.map(({ protocol }) => protocol)).toEqual(['dns', 'dns']);
    expect(new Set(dns.map(({ name }) => name))).toEqual(new Set(['printer.local']));
    expect(dns.flatMap(({ answers }) => answers.map(({ data }) => data))).toEqual(['10.0.0.77']);
    const path = join(scratch, 'mdns.pcap');
    writeFileSync(path, file);
    expect(readFrames(path, 'mdns', ['dns.qry.name', 'dns.resp.name', 'dns.a'])).toEqual([
      { 'dns.qry.name': ['printer.local'] },
      { 'dns.resp.name': ['printer.local'], 'dns.a': ['10.0.0.77'] },
    ]);
  });

  test('LLMNR: asked of everybody, answered to the one who asked', () => {
    const group = [224, 0, 0, 252];
    const file = pcap([
      udp({ from: alice, to: group, ports: [51_000, 5355], payload: question(7, 'wpad') }),
      udp({ from: printer, to: alice, ports: [5355, 51_000], payload: answer(7, 'wpad', true) }),
    ]);
    const { dns } = observe(file);
    expect(new Set(dns.map(({ name }) => name))).toEqual(new Set(['wpad']));
    expect(dns.flatMap(({ answers }) => answers.map(({ data }) => data))).toEqual(['10.0.0.77']);
    const path = join(scratch, 'llmnr.pcap');
    writeFileSync(path, file);
    expect(readFrames(path, 'llmnr', ['dns.qry.name', 'dns.a'])).toEqual([
      { 'dns.qry.name': ['wpad'] },
      { 'dns.qry.name': ['wpad'], 'dns.a': ['10.0.0.77'] },
    ]);
  });
});
