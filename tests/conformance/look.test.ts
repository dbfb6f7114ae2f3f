// A first look says of each connection what reading all of it says, also where packets are missing or cut.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { capturesDir, listCaptures, readCapture } from './captures.ts';
import { differences, look } from './looking.ts';
import { lossy, noise } from './rewrites.ts';

const captures = listCaptures(capturesDir);
/** TLS of several versions, QUIC, DTLS, STARTTLS, look-ups and HTTP/1. */
const changed = [
  'FoxIO-LLC__ja4/browsers-x509.pcapng',
  'zeek__zeek/quic/merlinc2_Zeek_example.pcapng',
  'zeek__zeek/tls/dtls13-cid.pcap',
  'zeek__zeek/tls/hrr.pcap',
  'zeek__zeek/tls/imap-starttls.pcap',
  'zeek__zeek/http/pipelined-requests.pcap',
];
let scratch = '';
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'onlooker-look-'));
});
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});
describe.skipIf(captures.length === 0)('a first look', () => {
  test('agrees with what a reader of all says', { timeout: 600_000 }, async () => {
    let [connections, hellos] = [0, 0];
    for (const path of captures) {
      const looks = await look(path);
      const name = relative(capturesDir, path);
      expect([name, differences(looks, await readCapture(path))]).toEqual([name, []]);
      connections += looks.length;
      hellos += looks.filter(({ ja4 }) => ja4 !== null).length;
    }
    process.stdout.write(`first look: ${connections} connections, ${hellos} hellos\n`);
    expect(hellos).toBeGreaterThan(0);
  });

  test.each([...lossy, { name: 'bytes changed at random', rewrite: noise }])(
    'agrees with it in damaged captures: $name',
    async ({ rewrite }) => {
      for (const name of changed) {
        const path = rewrite(join(capturesDir, name), scratch);
        const wrong = differences(await look(path), await readCapture(path));
        expect([name, wrong]).toEqual([name, []]);
      }
    },
  );
});
