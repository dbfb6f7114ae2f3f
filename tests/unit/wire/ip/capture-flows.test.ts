// Captures to flows: byte orders, chunks, disorder, loss, tunnels and hostile bytes.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FlowEvent } from '../../../../shared/model/segment.ts';
import { createCaptureFlows } from '../../../helpers/capture-events.ts';
import { client, ethernet, ipv4, pcap, server, tcp, tcpBody, udp } from './packets.ts';

function read(file: Uint8Array, chunkBytes = file.length) {
  const events: FlowEvent[] = [];
  const flows = createCaptureFlows((event) => {
    if (event.kind !== 'segment') events.push(event);
    else {
      const bytes = event.segment.bytes?.slice() ?? null;
      events.push({ kind: 'segment', segment: { ...event.segment, bytes } });
    }
  });
  for (let at = 0; at < file.length; at += chunkBytes) {
    flows.push(file.subarray(at, at + chunkBytes));
  }
  flows.end();
  return { events, flows };
}

/** One direction's text; a gap reads as its length in brackets. */
function textOf(events: readonly FlowEvent[], direction: 'up' | 'down' = 'up'): string {
  return events
    .flatMap((event) => (event.kind === 'segment' ? [event.segment] : []))
    .filter((segment) => segment.direction === direction)
    .map(({ bytes, lengthBytes }) =>
      bytes === null ? `[${lengthBytes}]` : new TextDecoder().decode(bytes),
    )
    .join('');
}

const opened = (events: readonly FlowEvent[]) =>
  events.flatMap((event) => (event.kind === 'opened' ? [event.flow] : []));

const syn = tcp({ sequence: 99, flags: 0x02 });
const hello = [syn, tcp({ sequence: 100, payload: 'hel' }), tcp({ sequence: 103, payload: 'lo' })];

describe('containers', () => {
  test.each([
    { littleEndian: true, nanoseconds: false },
    { littleEndian: false, nanoseconds: false },
    { littleEndian: true, nanoseconds: true },
    { littleEndian: false, nanoseconds: true },
  ])('pcap, %j', (options) => {
    const { events, flows } = read(pcap(hello, options));
    expect(textOf(events)).toBe('hello');
    expect(flows.firstPacketMs).toBe(1_700_000_000_000);
    expect(flows.lastPacketMs).toBe(2);
    expect(flows.problem).toBeNull();
  });

  test('the size of the chunks makes no difference', () => {
    const file = pcap(hello);
    for (const chunkBytes of [1, 7, 16, 61]) {
      expect(read(file, chunkBytes).events).toEqual(read(file).events);
    }
  });

  test('a broken end leaves what stood before it, and says so', () => {
    const file = pcap(hello);
    const { events, flows } = read(file.subarray(0, file.length - 3));
    expect(textOf(events)).toBe('hel');
    expect(flows.packets).toBe(2);
    expect(flows.problem?.code).toBe('truncated');
  });

  test.each([
    ['nothing', ''],
    ['text', 'This is no capture at all, but long enough to look at.'],
  ])('%s is no capture', (_name, text) => {
    expect(read(new TextEncoder().encode(text)).flows.problem).not.toBeNull();
  });
});

describe('TCP', () => {
  test('what is repeated long after the end begins no connection', () => {
    const last = { sequence: 105, flags: 0x11, payload: 'bye' };
    const over = [
      ...hello,
      tcp(last),
      tcp({ sequence: 500, back: true }),
      tcp({ sequence: 500, flags: 0x11, back: true }),
    ];
    const meanwhile = Array.from({ length: 3000 }, () =>
      tcp({ sequence: 7, flags: 0x02, clientPort: 50_001 }),
    );
    const { events } = read(pcap([...over, ...meanwhile, tcp(last), tcp(last)]));
    expect(opened(events).map(({ local }) => local.port)).toEqual([40_000, 50_001]);
    expect(textOf(events)).toBe('hellobye');
  });

  test('who sent the SYN opened the connection', () => {
    const [flow] = opened(read(pcap(hello)).events);
    expect(flow?.local).toEqual({ address: '10.0.0.1', port: 40_000 });
    expect(flow?.remote).toEqual({ address: '192.0.2.9', port: 443 });
  });

  test('without a SYN the well-known port is the server’s', () => {
    const { events } = read(pcap([tcp({ sequence: 5, payload: 'hi', back: true })]));
    expect(opened(events)[0]?.remote.port).toBe(443);
    expect(textOf(events, 'down')).toBe('hi');
  });

  test('without either an answer of HTTP is the server’s', () => {
    const body = tcpBody({ sequence: 1, payload: 'HTTP/1.1 200 OK\r\n\r\n', back: true });
    // Port 8089.
    const packet = ethernet(ipv4(6, [0x1f, 0x99, ...body.slice(2)], true));
    const [flow] = opened(read(pcap([packet])).events);
    expect(flow?.local).toEqual({ address: '10.0.0.1', port: 40_000 });
    expect(flow?.remote.port).toBe(8089);
  });

  test.each([
    ['the port that systems give their clients is the client’s', 40_000, 8089],
    ['and such a port whoever speaks first is', 8089, 20_000],
  ])('without either %s', (_name, local, remote) => {
    const clientPort = Math.max(local, remote);
    const body = tcpBody({ sequence: 1, payload: 'hi', back: true, clientPort });
    // From port 8089.
    const packet = ethernet(ipv4(6, [0x1f, 0x99, ...body.slice(2)], true));
    const [flow] = opened(read(pcap([packet])).events);
    expect([flow?.local.port, flow?.remote.port]).toEqual([local, remote]);
  });

  test.each([
    ['a ClientHello', 1, 4433],
    ['a ServerHello', 2, 6000],
    ['a HelloVerifyRequest', 3, 6000],
  ])('%s of DTLS tells who asked', (_name, type, remotePort) => {
    const payload = [22, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, type];
    const packet = udp({ from: client, to: server, ports: [6000, 4433], payload });
    expect(opened(read(pcap([packet])).events)[0]?.remote.port).toBe(remotePort);
  });

  test('a byte that only asks whether the peer lives is none of the stream', () => {
    const seen = [tcp({ sequence: 100 }), tcp({ sequence: 99, payload: '\0' })];
    const said = tcp({ sequence: 100, payload: 'hello' });
    expect(textOf(read(pcap([...seen, said])).events)).toBe('hello');
    // Behind other numbers it is a byte like any other.
    const other = [tcp({ sequence: 100 }), tcp({ sequence: 100, payload: 'x' })];
    const rest = tcp({ sequence: 101, payload: 'yz' });
    expect(textOf(read(pcap([...other, rest])).events)).toBe('xyz');
  });

  test('order, repetition and overlap come right, also where numbers wrap', () => {
    for (const first of [100, 2 ** 32 - 4]) {
      const at = (offset: number, payload: string): number[] =>
        tcp({ sequence: (first + offset) % 2 ** 32, payload });
      const start = tcp({ sequence: first - 1, flags: 0x02 });
      const packets = [start, at(6, 'ghi'), at(0, 'abc'), at(0, 'abc'), at(2, 'cdef'), at(9, 'j')];
      expect(textOf(read(pcap(packets)).events)).toBe('abcdefghij');
    }
  });

  test('what the capture missed is a gap of known length', () => {
    const packets = [
      syn,
      tcp({ sequence: 100, payload: 'abc' }),
      tcp({ sequence: 110, payload: 'k' }),
    ];
    expect(textOf(read(pcap(packets)).events)).toBe('abc[7]k');
  });

  test('packets cut by the capture count with their whole length', () => {
    const packets = [syn, tcp({ sequence: 100, payload: 'abcdefghij' })];
    expect(textOf(read(pcap(packets, { snapLength: 14 + 40 + 4 })).events)).toBe('abcd[6]');
  });

  test('a SYN holds no bytes that its packet had no room for', () => {
    const broken = [...syn];
    // The length in the IP header.
    broken[16] = 0x10;
    const packets = [broken, tcp({ sequence: 100, payload: 'abc' })];
    expect(textOf(read(pcap(packets)).events)).toBe('abc');
  });

  test('the same ports after a new SYN are another connection', () => {
    const again = tcp({ sequence: 70_000, flags: 0x02 });
    expect(opened(read(pcap([...hello, again])).events)).toHaveLength(2);
    expect(opened(read(pcap([...hello, syn])).events)).toHaveLength(1);
  });

  test('FIN from both sides ends it, RST at once', () => {
    const fin = (back: boolean): number[] => tcp({ sequence: back ? 500 : 105, flags: 0x11, back });
    const reasons = (packets: number[][]): string[] =>
      read(pcap(packets)).events.flatMap((event) =>
        event.kind === 'closed' ? [event.reason] : [],
      );
    expect(reasons([...hello, fin(false)])).toEqual([]);
    expect(reasons([...hello, fin(false), fin(true)])).toEqual(['end']);
    expect(reasons([...hello, tcp({ sequence: 105, flags: 0x04 })])).toEqual(['reset']);
  });
});

test('last words repeated long after the end are no new flow, a SYN is', () => {
  const fin = (back: boolean): number[] => tcp({ sequence: back ? 500 : 105, flags: 0x11, back });
  const later = pcap([tcp({ sequence: 103, payload: 'lo' })]).subarray(24);
  new DataView(later.buffer, later.byteOffset).setUint32(0, 1_700_000_030, true);
  const again = pcap([tcp({ sequence: 9000, flags: 0x02 })]).subarray(24);
  new DataView(again.buffer, again.byteOffset).setUint32(0, 1_700_000_031, true);
  const ended = pcap([...hello, fin(false), fin(true)]);
  const { events } = read(Uint8Array.from([...ended, ...later, ...again]));
  expect(opened(events).map(({ flowId }) => flowId)).toEqual(['tcp-1', 'tcp-7']);
  expect(textOf(events)).toBe('hello');
});

describe('below TCP', () => {
  const body = tcpBody({ sequence: 100, payload: 'abcdefghijklmnop' });
  const packet = ipv4(6, body);
  const tag = (...bytes: number[]): number[] => [...ethernet([]).slice(0, 12), ...bytes];
  const inVxlan = (inner: readonly number[]): number[] =>
    ipv4(17, [9, 9, 0x12, 0xb5, 0, 0, 0, 0, 8, 0, 0, 0, 0, 0, 1, 0, ...ethernet(inner)]);
  const inWifi = (inner: readonly number[]): number[] =>
    [8, 1, ...Array.from({ length: 22 }, () => 0)].concat([0xaa, 0xaa, 3, 0, 0, 0, 8, 0], inner);
  /** With the first two bytes of the Wi-Fi frame the other way around. */
  const swapped = (inner: readonly number[]): number[] => [1, 8, ...inWifi(inner).slice(2)];
  const inCapwap = (
    high: number,
    middle: number,
    low: number,
    frame: readonly number[],
  ): number[] =>
    ipv4(
      17,
      [0x14, 0x7f, 9, 9, 0, 16 + frame.length, 0, 0].concat(
        [0, high, middle, low, 0, 5, 0, 0],
        frame,
      ),
    );
  const pktap = (linkType: number, lengthBytes = 108): number[] =>
    [lengthBytes & 0xff, lengthBytes >> 8, 0, 0, 1, 0, 0, 0, linkType & 0xff, linkType >> 8].concat(
      Array.from({ length: 98 }, () => 0),
    );

  test.each([
    ['VLAN in VLAN', 1, [...tag(0x88, 0xa8, 0, 1, 0x81, 0, 0, 2, 8, 0), ...packet]],
    ['PPPoE', 1, [...tag(0x88, 0x64, 0x11, 0, 0, 1, 0, 99, 0, 0x21), ...packet]],
    ['MPLS, two labels', 1, [...tag(0x88, 0x47, 0, 1, 0, 9, 0, 2, 1, 9), ...packet]],
    ['IEEE 802.1ah', 1, [...tag(0x88, 0xe7, 0, 0, 0, 5), ...ethernet(packet)]],
    ['IEEE 802.1BR', 1, [...tag(0x89, 0x3f, 0, 1, 0, 2, 0, 0, 8, 0), ...packet]],
    ['a VN tag', 1, [...tag(0x89, 0x26, 0, 1, 0, 2, 8, 0), ...packet]],
    ['HSR', 1, [...tag(0x89, 0x2f, 0, 64, 0, 2, 8, 0), ...packet]],
    ['Cisco’s group tag', 1, [...tag(0x89, 9, 1, 1, 0, 1, 0, 7, 8, 0), ...packet]],
    ['NSH', 1, [...tag(0x89, 0x4f, 0x0f, 0xc2, 2, 1, 0, 0, 1, 255), ...packet]],
    ['NSH before Ethernet', 1, [...tag(0x89, 0x4f, 0, 2, 2, 3, 0, 0, 1, 255), ...ethernet(packet)]],
    ['raw IP', 101, packet],
    ['loopback', 0, [2, 0, 0, 0, ...packet]],
    ['Linux cooked', 113, [...Array.from({ length: 14 }, () => 0), 8, 0, ...packet]],
    ['Linux cooked v2', 276, [8, 0, ...Array.from({ length: 18 }, () => 0), ...packet]],
    ['IP in IP', 101, ipv4(4, packet)],
    ['GRE', 101, ipv4(47, [0, 0, 8, 0, ...packet])],
    [
      'VXLAN',
      101,
      ipv4(17, [9, 9, 0x12, 0xb5, 0, 0, 0, 0, 8, 0, 0, 0, 0, 0, 1, 0, ...ethernet(packet)]),
    ],
    ['MPLS in GRE', 101, ipv4(47, [0, 0, 0x88, 0x47, 0, 2, 1, 64, ...packet])],
    ['MPLS in IP', 101, ipv4(137, [0, 2, 1, 64, ...packet])],
    ['MPLS in UDP', 101, ipv4(17, [9, 9, 0x19, 0xeb, 0, 0, 0, 0, 0, 2, 1, 64, ...packet])],
    ['WCCP in GRE', 101, ipv4(47, [0, 0, 0x88, 0x3e, 0, 0, 0, 0, ...packet])],
    ['WCCP, version 1', 101, ipv4(47, [0, 0, 0x88, 0x3e, ...packet])],
    ['EtherIP', 101, ipv4(97, [0x30, 0, ...ethernet(packet)])],
    ['the authentication header', 101, ipv4(51, [6, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, ...body])],
    [
      'TZSP',
      101,
      ipv4(17, [9, 9, 0x90, 0x90, 0, 0, 0, 0, 1, 0, 0, 1, 0, 10, 1, 7, 1, ...ethernet(packet)]),
    ],
    [
      'VXLAN with a group’s policy',
      101,
      ipv4(17, [9, 9, 0x12, 0xb5, 0, 0, 0, 0, 0x88, 0, 0, 7, 0, 0, 1, 0, ...ethernet(packet)]),
    ],
    [
      'NSH in VXLAN-GPE',
      101,
      ipv4(
        17,
        [9, 9, 0x12, 0xb6, 0, 0, 0, 0, 0x0c, 0, 0, 4, 0, 0, 1, 0].concat(
          [0, 2, 2, 1, 0, 0, 1, 255],
          packet,
        ),
      ),
    ],
    [
      'Geneve',
      101,
      ipv4(17, [9, 9, 0x17, 0xc1, 0, 0, 0, 0, 0, 0, 0x65, 0x58, 0, 0, 1, 0, ...ethernet(packet)]),
    ],
    ['ERSPAN, type I', 101, ipv4(47, [0, 0, 0x88, 0xbe, ...ethernet(packet)])],
    [
      'ERSPAN, type II',
      101,
      ipv4(47, [0x10, 0, 0x88, 0xbe, 0, 0, 0, 1, 0x10, 0, 0, 0, 0, 0, 0, 0, ...ethernet(packet)]),
    ],
    [
      'GTP-U',
      101,
      ipv4(17, [9, 9, 0x08, 0x68, 0, 0, 0, 0, 0x30, 255, 0, 0, 0, 0, 0, 1, ...packet]),
    ],
    ['IEEE 802.3 with SNAP', 1, [...tag(0, 60, 0xaa, 0xaa, 3, 0, 0, 0, 8, 0), ...packet]],
    ['PPP', 9, [0xff, 3, 0, 0x21, ...packet]],
    ['Cisco HDLC', 104, [0x0f, 0, 8, 0, ...packet]],
    [
      'Wi-Fi in the clear',
      105,
      [0x88, 1, ...Array.from({ length: 24 }, () => 0), 0xaa, 0xaa, 3, 0, 0, 0, 8, 0, ...packet],
    ],
    [
      'Wi-Fi behind radiotap',
      127,
      [0, 0, 8, 0, 0, 0, 0, 0, 8, 1, ...Array.from({ length: 22 }, () => 0)].concat(
        [0xaa, 0xaa, 3, 0, 0, 0, 8, 0],
        packet,
      ),
    ],
    ['OpenBSD pf', 117, [61, ...Array.from({ length: 63 }, () => 0), ...packet]],
    ['FDDI', 10, [...Array.from({ length: 13 }, () => 2), 0xaa, 0xaa, 3, 0, 0, 0, 8, 0, ...packet]],
    ['Linux’s firewall log', 239, [2, 0, 0, 1, 5, 0, 10, 0, 0, 0, 0, 0, 60, 0, 9, 0, ...packet]],
    ['GRE in UDP', 101, ipv4(17, [9, 9, 0x12, 0x92, 0, 0, 0, 0, 0, 0, 8, 0, ...packet])],
    [
      'VXLAN-GPE',
      101,
      ipv4(17, [9, 9, 0x12, 0xb6, 0, 0, 0, 0, 0x0c, 0, 0, 3, 0, 0, 1, 0, ...ethernet(packet)]),
    ],
    [
      'VXLAN-GPE without Ethernet',
      101,
      ipv4(17, [9, 9, 0x12, 0xb6, 0, 0, 0, 0, 0x0c, 0, 0, 1, 0, 0, 1, 0, ...packet]),
    ],
    [
      'VXLAN-GPE on the port of VXLAN',
      101,
      ipv4(17, [9, 9, 0x12, 0xb5, 0, 0, 0, 0, 0x0c, 0, 0, 3, 0, 0, 1, 0, ...ethernet(packet)]),
    ],
    ['VXLAN in VXLAN in VXLAN', 101, inVxlan(inVxlan(inVxlan(packet)))],
    [
      'GRE of an access point',
      101,
      ipv4(
        47,
        [0, 0, 0x82, 0x10, 0x88, 1, ...Array.from({ length: 24 }, () => 0)].concat(
          [0xaa, 0xaa, 3, 0, 0, 0, 8, 0],
          packet,
        ),
      ),
    ],
    [
      'Wi-Fi with several packets in one frame',
      105,
      [0x88, 1, ...Array.from({ length: 22 }, () => 0), 0x80, 0].concat(
        Array.from({ length: 12 }, () => 0),
        [0, 8 + packet.length, 0xaa, 0xaa, 3, 0, 0, 0, 8, 0],
        packet,
      ),
    ],
    [
      'LISP',
      101,
      ipv4(17, [
        0xf0,
        1,
        0x10,
        0xf5,
        0,
        16 + packet.length,
        0,
        0,
        0xc0,
        0,
        0,
        0,
        0,
        0,
        0,
        1,
        ...packet,
      ]),
    ],
    [
      'AYIYA',
      101,
      ipv4(
        17,
        [9, 9, 0x13, 0xd0, 0, 24 + packet.length, 0, 0, 0x20, 0x10, 1, 4, 0, 0, 0, 0].concat(
          [1, 2, 3, 4, 5, 6, 7, 8],
          packet,
        ),
      ),
    ],
    [
      'GTP-U from its port',
      101,
      ipv4(17, [0x08, 0x68, 9, 9, 0, 0, 0, 0, 0x30, 255, 0, 0, 0, 0, 0, 1, ...packet]),
    ],
    [
      'L2TP with the shortest header',
      101,
      ipv4(17, [9, 9, 6, 0xa5, 0, 0, 0, 0, 0, 2, 0, 1, 0, 2, 0xff, 3, 0, 0x21, ...packet]),
    ],
    [
      'L2TP with length, sequence and offset',
      101,
      ipv4(
        17,
        [6, 0xa5, 9, 9, 0, 0, 0, 0, 0x4a, 2, 0, 0, 0, 1, 0, 2, 0, 0, 0, 0, 0, 1, 7].concat(
          [0, 0x21],
          packet,
        ),
      ),
    ],
    ['CAPWAP with Ethernet', 101, inCapwap(0x10, 0x00, 0, ethernet(packet))],
    ['CAPWAP with Wi-Fi', 101, inCapwap(0x10, 0x03, 0, inWifi(packet))],
    ['CAPWAP with Wi-Fi, its first bytes swapped', 101, inCapwap(0x10, 0x03, 0, swapped(packet))],
    [
      'CAPWAP with a longer header',
      101,
      inCapwap(0x20, 0x03, 0, [...Array(8).fill(9), ...inWifi(packet)]),
    ],
    ['Darwin’s PKTAP before Ethernet', 258, [...pktap(1), ...ethernet(packet)]],
    ['Darwin’s PKTAP before NULL', 149, [...pktap(0), 2, 0, 0, 0, ...packet]],
    ['PPP over one of several links', 9, [0xff, 3, 0, 0x3d, 0xc0, 0, 0, 7, 0, 0x21, ...packet]],
    ['the same in short', 9, [0x3d, 0xc0, 7, 0x21, ...packet]],
    ['PPP with its direction', 204, [1, 0xff, 3, 0, 0x21, ...packet]],
    ['ATM', 100, [0xaa, 0xaa, 3, 0, 0, 0, 8, 0, ...packet]],
    ['Frame Relay', 107, [0x18, 0x41, 3, 0xcc, ...packet]],
    ['Frame Relay of Cisco', 107, [0x18, 0x41, 8, 0, ...packet]],
    ['PPI before Ethernet', 192, [0, 0, 8, 0, 1, 0, 0, 0, ...ethernet(packet)]],
    ['PPI before Wi-Fi', 192, [0, 0, 8, 0, 105, 0, 0, 0, ...inWifi(packet)]],
    ['Prism', 119, [0x44, 0, 0, 0, 12, 0, 0, 0, 9, 9, 9, 9, ...inWifi(packet)]],
    ['AVS', 163, [0x80, 0x21, 0x10, 1, 0, 0, 0, 12, 9, 9, 9, 9, ...inWifi(packet)]],
    ['NULL, big-endian', 108, [0, 0, 0, 2, ...packet]],
    ['length left to the network card', 101, [...packet.slice(0, 2), 0, 0, ...packet.slice(4)]],
  ])('%s', (_name, linkType, frame) => {
    expect(textOf(read(pcap([frame], { linkType })).events)).toBe('abcdefghijklmnop');
  });

  test('headers in themselves without end hold no packet', () => {
    const many = (head: readonly number[]): number[] =>
      Array.from({ length: 3000 }, () => head).flat();
    const frames = [
      ['the authentication header', 101, ipv4(51, many([51, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1]))],
      ['PPI', 192, many([0, 0, 8, 0, 192, 0, 0, 0])],
      ['NSH', 1, [...tag(), ...many([0x89, 0x4f, 0, 2, 2, 3, 0, 0, 1, 255, ...tag()])]],
    ] as const;
    for (const [name, linkType, frame] of frames) {
      expect([name, textOf(read(pcap([frame], { linkType })).events)]).toEqual([name, '']);
    }
  });

  test.each([
    ['in itself', [...pktap(258), ...pktap(101), ...packet]],
    ['shorter than it is', [...pktap(101, 100), ...packet]],
    ['longer than the frame', [...pktap(101, 1000), ...packet]],
    ['cut', pktap(101).slice(0, 50)],
  ])('PKTAP %s holds no packet', (_name, frame) => {
    expect(read(pcap([frame], { linkType: 258 })).events).toEqual([]);
  });

  test.each([
    ['a keep-alive', inCapwap(0x10, 0x02, 0x08, inWifi(packet))],
    ['a frame of another radio', inCapwap(0x10, 0x05, 0, inWifi(packet))],
    ['DTLS', inCapwap(0x10, 0x03, 0, inWifi(packet)).with(28, 1)],
    ['a header longer than all', inCapwap(0xf8, 0x03, 0, inWifi(packet))],
    ['a header shorter than itself', inCapwap(0x08, 0x03, 0, inWifi(packet))],
    ['an encrypted frame', inCapwap(0x10, 0x03, 0, inWifi(packet).with(1, 0x41))],
  ])('in CAPWAP %s holds no packet', (_name, frame) => {
    const { events } = read(pcap([frame], { linkType: 101 }));
    expect(opened(events).map(({ transport }) => transport)).toEqual(['udp']);
  });

  describe('a frame in several datagrams of CAPWAP', () => {
    const frame = inWifi(packet);
    const part = (start: number, end: number, from = 9): number[] => {
      const last = end >= frame.length ? 0xc0 : 0x80;
      const body = frame.slice(start, end);
      const head = [0x14, 0x7f, 9, from, 0, 16 + body.length, 0, 0];
      return ipv4(17, [...head, 0, 0x10, 0x03, last, 0, 5, start >> 8, start & 0xff, ...body]);
    };
    const up = (packets: readonly number[][]): string => {
      const { events } = read(pcap(packets, { linkType: 101 }));
      const [flow] = opened(events).filter(({ transport }) => transport === 'tcp');
      return textOf(
        events.filter((event) => event.kind === 'segment' && event.segment.flowId === flow?.flowId),
      );
    };

    test('is put together in any order', () => {
      const parts = [part(0, 32), part(32, 64), part(64, frame.length)];
      expect(up(parts)).toBe('abcdefghijklmnop');
      expect(up(parts.toReversed())).toBe('abcdefghijklmnop');
    });

    test('is not put together of parts of two access points, or of some', () => {
      expect(up([part(0, 32), part(32, frame.length, 10)])).toBe('');
      expect(up([part(0, 32), part(64, frame.length)])).toBe('');
    });
  });

  test('padding that the IP header counts in ends where PPPoE says', () => {
    const padded = [...packet, 0, 0, 0, 0];
    padded[3] = padded.length;
    const frame = (stated: number): number[] => [
      ...tag(0x88, 0x64, 0x11, 0, 0, 1, 0, stated, 0, 0x21),
      ...padded,
    ];
    const up = (stated: number): string => textOf(read(pcap([frame(stated)])).events);
    expect(up(packet.length + 2)).toBe('abcdefghijklmnop');
    expect(up(0)).toBe('abcdefghijklmnop\0\0\0\0');
    const next = tag(0x88, 0x64, 0x11, 0, 0, 1, 0, 62, 0, 0x21);
    const follows = [
      ...next,
      ...ipv4(6, tcpBody({ sequence: 116, payload: 'qrstuvwxyz0123456789' })),
    ];
    const both = pcap([frame(packet.length + 2), follows]);
    expect(textOf(read(both).events)).toBe('abcdefghijklmnopqrstuvwxyz0123456789');
  });

  test('a first fragment that the capture cut is read by itself: its others are of no use', () => {
    const body = tcpBody({ sequence: 100, payload: 'abcdefgh' });
    const first = ethernet(ipv4(6, body, false, 0x2000));
    const packets = [syn, first, ethernet(ipv4(6, [1, 2, 3], false, 4))];
    expect(textOf(read(pcap(packets, { snapLength: 14 + 40 + 3 })).events)).toBe('abc[5]');
  });

  test('fragments are put together in any order', () => {
    const first = ethernet(ipv4(6, body.slice(0, 24), false, 0x2000));
    const last = ethernet(ipv4(6, body.slice(24), false, 3));
    expect(textOf(read(pcap([last, first])).events)).toBe('abcdefghijklmnop');
    expect(textOf(read(pcap([first])).events)).toBe('');
  });
});

describe('IPv6', () => {
  const body = tcpBody({ sequence: 100, payload: 'abcdefghijklmnop' });
  const address = (last: number): number[] => [0x20, 1, 0xd, 0xb8, ...Array(11).fill(0), last];
  const ipv6 = (header: number, payload: readonly number[]): number[] => [
    0x60,
    0,
    0,
    0,
    payload.length >> 8,
    payload.length & 0xff,
    header,
    64,
    ...address(1),
    ...address(2),
    ...payload,
  ];
  const fragment = (offsetAndMore: number, part: readonly number[]): number[] =>
    ipv6(44, [6, 0, offsetAndMore >> 8, offsetAndMore & 0xff, 0, 0, 0, 7, ...part]);

  test.each([
    ['no extension', [ipv6(6, body)]],
    [
      'hop-by-hop and destination options',
      [ipv6(0, [60, 0, ...Array(6).fill(0), 6, 0].concat(Array(6).fill(0), body))],
    ],
    ['fragments', [fragment(24, body.slice(24)), fragment(1, body.slice(0, 24))]],
    ['one fragment that is all', [fragment(0, body)]],
    ['6in4', [ipv4(41, ipv6(6, body))]],
    [
      'Teredo',
      [ipv4(17, [0x0d, 0xd8, 0x0d, 0xd8, 0, 8 + 40 + body.length, 0, 0, ...ipv6(6, body)])],
    ],
  ])('%s', (_name, packets) => {
    expect(textOf(read(pcap(packets, { linkType: 101 })).events)).toBe('abcdefghijklmnop');
  });

  test('a jumbogram has no length in its header', () => {
    const jumbo = ipv6(6, body);
    jumbo[4] = 0;
    jumbo[5] = 0;
    expect(textOf(read(pcap([jumbo], { linkType: 101 })).events)).toBe('abcdefghijklmnop');
  });
});

test('arbitrary and mutated captures never throw', () => {
  const whole = pcap(hello);
  const mutated = fc
    .array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 12 })
    .map((changes) => {
      const bytes = whole.slice();
      for (const [at, value] of changes) bytes[at] = value;
      return bytes;
    });
  const emptySegments = (bytes: Uint8Array): number =>
    read(bytes).events.filter((event) => event.kind === 'segment' && event.segment.lengthBytes <= 0)
      .length;
  const input = fc.oneof(fc.uint8Array({ maxLength: 400 }), mutated);
  expect(fc.check(fc.property(input, (bytes) => emptySegments(bytes) === 0))).toMatchObject({
    failed: false,
  });
});
