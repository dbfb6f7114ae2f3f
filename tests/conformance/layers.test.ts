// Layers that no public capture has, made here around one question: tshark finds it where we do.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readFrames } from '../helpers/tshark.ts';
import { ethernet, ipv4, pcap, udp } from '../unit/wire/ip/packets.ts';
import { readCapture } from './captures.ts';

let scratch = '';
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'onlooker-layers-'));
});
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

const name = 'clinic.lab.test';
const labels = name.split('.').flatMap((label) => [label.length, ...Buffer.from(label)]);
const message = [0x1a, 0x2b, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, ...labels, 0, 0, 1, 0, 1];
const ports = [40_000, 53] as const;
const from = [10, 0, 0, 1];
const to = [10, 0, 0, 53];
const question = udp({ from, to, ports, payload: message });
const packet = question.slice(14);

const multilink = (flags: number, number: number, body: readonly number[]): number[] =>
  [0xff, 3, 0, 0x3d, flags, number >> 16, (number >> 8) & 0xff, number & 0xff].concat(body);
const shortMultilink = (bits: number, body: readonly number[]): number[] =>
  [0xff, 3, 0, 0x3d, bits >> 8, bits & 0xff].concat(body);
const pppBody = [0, 0x21, ...packet];

const address = [2, 2, 2, 2, 2, 2];
const snap = [0xaa, 0xaa, 3, 0, 0, 0, 8, 0];
const wifi = (first: number, second: number): number[] =>
  [first, second, 0, 0, ...address, ...address, ...address, 0, 0].concat(snap, packet);
const capwap = (header: readonly number[], body: readonly number[]): number[] => {
  const payload = [...header, ...body];
  const head = [
    0x14,
    0x7f,
    0x14,
    0x7f,
    (8 + payload.length) >> 8,
    (8 + payload.length) & 0xff,
    0,
    0,
  ];
  return ethernet(ipv4(17, [...head, ...payload]));
};
const wifiHeader = [0, 0x10, 0x03, 0, 0, 5, 0, 0];
const part = (isLast: boolean, at: number): number[] => [
  0,
  0x10,
  0x03,
  isLast ? 0xc0 : 0x80,
  0,
  5,
  0,
  at,
];
const whole = wifi(8, 1);

const zeros = (count: number): number[] => Array.from({ length: count }, () => 0);
/** As a sender its first bit says that a route follows. */
const routed = [0x82, 2, 2, 2, 2, 2];
const fibre = [0x10, 0, ...address];
const erf = (kind: number, frame: readonly number[]): number[] => {
  const more = kind < 0x80 ? [] : [3, ...zeros(7)];
  const length = 18 + more.length + frame.length;
  return [...zeros(8), kind, 4, 0, length, 0, 0, 0, frame.length, ...more, 0, 0, ...frame];
};

const unswapped = ['-o', 'capwap.swap_fc:FALSE'];

test.each<readonly [string, number, readonly number[][], readonly string[]]>([
  ['PPP over one of several links', 9, [multilink(0xc0, 70_000, pppBody)], []],
  ['the same without the first byte', 9, [multilink(0xc0, 7, pppBody.slice(1))], []],
  ['the same in short', 9, [shortMultilink(0xc007, pppBody)], ['-o', 'mp.short_seqno:TRUE']],
  [
    'PPP in parts over several links',
    9,
    [
      multilink(0x80, 1, pppBody.slice(0, 20)),
      multilink(0x40, 3, pppBody.slice(30)),
      multilink(0, 2, pppBody.slice(20, 30)),
    ],
    [],
  ],
  ['a ring', 6, [[0x10, 0x40, ...address, ...address, ...snap, ...packet]], []],
  [
    'a ring behind bridges',
    6,
    [[0x10, 0x40, ...address, ...routed, 6, 0x30, 0, 0x11, 0, 0x20, ...snap, ...packet]],
    [],
  ],
  ['LLC of its own', 1, [[...address, ...address, 0, 3 + packet.length, 6, 6, 3, ...packet]], []],
  ['IP over Fibre Channel', 122, [[...fibre, ...fibre, ...snap, ...packet]], []],
  ['ATM of Sun', 123, [[2, 0, 0, 100, ...snap, ...packet]], []],
  ['ARCNET', 129, [[1, 2, 0, 0, 0xd4, 0, 0, 1, ...packet]], []],
  ['FireWire', 138, [[...zeros(16), 8, 0, ...packet]], []],
  ['a firewall of Symantec', 99, [[...zeros(6), 8, 0, ...zeros(36), ...packet]], []],
  ['InfiniBand', 242, [[...zeros(40), 8, 0, 0, 0, ...packet]], []],
  ['a card of Endace', 197, [erf(2, question)], []],
  ['the same with more headers', 197, [erf(0x82, question)], []],
  ['Ethernet of Juniper', 178, [[0x4d, 0x47, 0x43, 0x81, 0, 4, ...zeros(4), ...question]], []],
  ['CAPWAP with Ethernet', 1, [capwap([0, 0x10, 2, 0, 0, 5, 0, 0], question)], []],
  ['CAPWAP with Wi-Fi', 1, [capwap(wifiHeader, whole)], unswapped],
  ['CAPWAP with Wi-Fi, swapped', 1, [capwap(wifiHeader, wifi(1, 8))], []],
  [
    'CAPWAP with Wi-Fi in parts',
    1,
    [capwap(part(false, 0), whole.slice(0, 40)), capwap(part(true, 40), whole.slice(40))],
    unswapped,
  ],
])('%s', async (kind, linkType, frames, options) => {
  const file = join(scratch, `${kind}.pcap`);
  writeFileSync(file, pcap(frames, { linkType }));
  const theirs = readFrames(file, 'dns', ['dns.qry.name', 'ip.src', 'ip.dst'], options);
  expect(theirs.flatMap((frame) => frame['dns.qry.name'] ?? [])).toEqual([name]);
  const [{ 'ip.src': sources = [], 'ip.dst': targets = [] } = {}] = theirs;
  const { dns, flows } = await readCapture(file);
  expect(dns.map(({ name: asked }) => asked)).toEqual([name]);
  const [flow] = flows.filter(({ protocol }) => protocol === 'dns');
  expect(flow?.local.address).toBe(sources.at(-1));
  expect(flow?.remote.address).toBe(targets.at(-1));
});
