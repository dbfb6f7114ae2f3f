// Heads of HTTP/1 that a capture's snap length cut are told as far as they are there, as tshark tells them.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toJsonDocument } from '../../electron/report/json-document.ts';
import { capturesDir, readCapture } from './captures.ts';
import { printedSchema, readPrinted, type Printed } from './product.ts';
import type { Reading } from './reading.ts';
import { askTshark } from './tshark.ts';

const captures = [
  'FoxIO-LLC__ja4/http1.pcapng',
  'FoxIO-LLC__ja4/http1-with-cookies.pcapng',
  'FoxIO-LLC__ja4/ssh2.pcapng',
  'zeek__zeek/http/pipelined-requests.pcap',
  'zeek__zeek/http/bro.org.pcap',
  'zeek__zeek/tunnels/gre-aruba.pcap',
  'zeek__zeek/erspan.pcap',
  'seladb__PcapPlusPlus/Pcap++Test/PcapExamples/4KHttpRequests.pcap',
  'seladb__PcapPlusPlus/Pcap++Test/PcapExamples/raw_ip.pcap',
  'seladb__PcapPlusPlus/Pcap++Test/PcapExamples/four_ipv6_http_streams.pcap',
] as const;
/** Inside request lines, at their ends, inside header lines, and behind most heads. */
const snapLengths = [64, 75, 80, 101, 110, 150, 200, 300] as const;

/** Of a single letter tshark makes a method; without a target nothing is told here. */
const hasTarget = (request: string): boolean => !request.endsWith(' ');

const requestsOf = (reading: Reading): Map<string, string[]> =>
  new Map(
    [...reading].flatMap(([pair, { requests }]) => {
      const told = requests.filter(hasTarget);
      return told.length === 0 ? [] : [[pair, told]];
    }),
  );

/** Told which ports carry HTTP, and to read each segment by itself: it would wait for what is not there. */
async function ask(path: string, { flows }: Printed): Promise<Map<string, string[]>> {
  const ports = new Set(
    flows.flatMap(({ protocol, remote_port: port }) => (protocol === 'http' ? [port] : [])),
  );
  const decodeAs = [...ports].map((port) => `tcp.port==${port},http`);
  return requestsOf(await askTshark(path, { ordering: 'as-captured', decodeAs, isApart: true }));
}

async function print(path: string): Promise<Printed> {
  const { problem: _problem, ...document } = await readCapture(path);
  const json = toJsonDocument(document, { redacted: null, generator: 'test', segments: [] });
  return printedSchema.parse(JSON.parse(JSON.stringify(json)));
}

let scratch = '';
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'onlooker-cut-'));
});
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

describe.skipIf(!existsSync(capturesDir)).each(captures)('%s', (name) => {
  test.each(snapLengths)('cut to %i bytes', async (lengthBytes) => {
    const file = join(scratch, `${lengthBytes}.pcapng`);
    const path = join(capturesDir, name);
    execFileSync('editcap', ['-s', String(lengthBytes), path, file], { stdio: 'pipe' });
    const printed = await print(file);
    const told = requestsOf(readPrinted(printed));
    expect(told).toEqual(await ask(file, printed));
  });
});
