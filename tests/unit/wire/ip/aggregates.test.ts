// Wi-Fi frames that hold several packets (A-MSDU): each is read, wherever such a frame may stand.
import { expect, test } from 'vitest';
import { createCaptureFlows } from '../../../helpers/capture-events.ts';
import { aggregate, ipv4, pcap, tcpBody, wifiLink, type PcapOptions } from './packets.ts';

const rawLink = 101;
const gre = 47;

const segment = (clientPort: number, payload: string): number[] =>
  ipv4(6, tcpBody({ sequence: 100, clientPort, payload }));

/** Each flow's name, its client's port and what went up. */
function read(frames: readonly (readonly number[])[], options: PcapOptions) {
  const said = new Map<string, string>();
  const flows = createCaptureFlows((event) => {
    if (event.kind === 'opened') said.set(event.flow.flowId, `${event.flow.local.port} `);
    if (event.kind !== 'segment') return;
    const { flowId, bytes, lengthBytes } = event.segment;
    const text = bytes === null ? `[${lengthBytes}]` : new TextDecoder().decode(bytes);
    said.set(flowId, `${said.get(flowId)}${text}`);
  });
  flows.push(pcap(frames, options));
  flows.end();
  return { said: [...said], passedOver: flows.passedOver };
}

test('reads all packets of a frame, and names the flows that begin in it apart', () => {
  const frames = [
    aggregate([segment(40_001, 'a'), segment(40_002, 'bcd'), segment(40_001, 'late')]),
    aggregate([ipv4(6, tcpBody({ sequence: 104, clientPort: 40_001, payload: '!' }))]),
  ];
  expect(read(frames, { linkType: wifiLink })).toEqual({
    said: [
      ['tcp-1', '40001 aate!'],
      ['tcp-1.1', '40002 bcd'],
    ],
    passedOver: 0,
  });
});

test('reads them in the frames that an access point sends through GRE', () => {
  const frame = aggregate([segment(40_001, 'a'), segment(40_002, 'bcd')]);
  const packet = ipv4(gre, [0, 0, 0x82, 0x00, ...frame]);
  const { said } = read([packet], { linkType: rawLink });
  expect(said).toEqual([
    ['tcp-1', '40001 a'],
    ['tcp-1.1', '40002 bcd'],
  ]);
});

test('a packet that is none of IP is no reason to leave the others', () => {
  const arp = aggregate([segment(40_001, 'a')]).map((byte, at) => (at === 26 + 14 + 7 ? 6 : byte));
  const other = aggregate([segment(40_002, 'b')]).slice(26);
  expect(read([[...arp, 0, ...other]], { linkType: wifiLink })).toEqual({
    said: [['tcp-1.1', '40002 b']],
    passedOver: 0,
  });
  expect(read([arp], { linkType: wifiLink }).passedOver).toBe(1);
});

test('a capture that cuts the frame loses no more than it cut', () => {
  const frame = aggregate([segment(40_001, 'a'), segment(40_002, 'bcd')]);
  const cut = { linkType: wifiLink, snapLength: frame.length - 2 };
  expect(read([frame], cut).said).toEqual([
    ['tcp-1', '40001 a'],
    ['tcp-1.1', '40002 b[2]'],
  ]);
});
