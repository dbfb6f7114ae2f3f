// QUIC without its beginning is still told as QUIC, nothing else becomes QUIC by that, and tshark, told what the
// port carries, finds nothing in it that speaks against it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SampledFlow } from '../../shared/model/observation.ts';
import { capturesDir, listCaptures, readCapture } from './captures.ts';
import { differences, look } from './looking.ts';
import { askFields, output } from './tshark.ts';

const captures = listCaptures(capturesDir);
let scratch = '';
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'onlooker-late-'));
});
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

const pairOf = ({ local, remote }: SampledFlow): string =>
  [local, remote]
    .map(({ address, port }) => `${address} ${port}`)
    .sort()
    .join(' ');

const isQuic = ({ protocol }: SampledFlow): boolean => protocol === 'quic';
/** Google's own is told by its version; a packet that cannot be read was a long one. */
const isLate = (flow: SampledFlow): boolean =>
  isQuic(flow) &&
  flow.tls?.version === null &&
  flow.tls.problem === null &&
  flow.tls.handshake.length === 0;

/** What tshark, told that it is QUIC, makes of a pair's datagrams. */
async function askAbout(path: string, { local, remote }: SampledFlow): Promise<string[][]> {
  const rules = ['-d', `udp.port==${remote.port},quic`];
  const ports = `udp.port == ${local.port} && udp.port == ${remote.port}`;
  const fields = ['quic.header_form', 'quic.fixed_bit', '_ws.malformed'];
  return askFields(path, `udp && ${ports}`, fields, rules);
}

describe.skipIf(captures.length === 0)('QUIC that had begun before the capture', () => {
  test(
    'in public captures is what tshark reads as short headers',
    { timeout: 300_000 },
    async () => {
      let count = 0;
      for (const path of captures) {
        const { flows } = await readCapture(path);
        for (const flow of flows.filter(isLate)) {
          const told = await askAbout(path, flow);
          const where = [relative(capturesDir, path), pairOf(flow)];
          expect([...where, ...new Set(told.flat())]).toEqual([...where, '0', '1', '']);
          count += 1;
        }
      }
      expect(count).toBeGreaterThan(5);
    },
  );

  test('is told also where all that shows more was taken away', { timeout: 300_000 }, async () => {
    let [count, missed] = [0, 0];
    for (const path of captures) {
      const { flows } = await readCapture(path);
      const known = new Set(flows.filter(isQuic).map(pairOf));
      if (!flows.some((flow) => isQuic(flow) && flow.bytesDown > 5000)) continue;
      const file = join(scratch, 'late.pcapng');
      await output('tshark', [
        '-n',
        '-r',
        path,
        '-Y',
        'udp && !(quic.header_form == 1)',
        '-w',
        file,
      ]);
      const cut = await readCapture(file);
      expect([path, differences(await look(file), cut)]).toEqual([path, []]);
      const others = cut.flows.filter((flow) => isQuic(flow) && !known.has(pairOf(flow)));
      expect([path, others.map(pairOf)]).toEqual([path, []]);
      const left = cut.flows.filter((flow) => known.has(pairOf(flow)) && flow.bytesUp > 1000);
      count += left.filter(isLate).length;
      missed += left.filter((flow) => !isQuic(flow)).length;
    }
    expect(count).toBeGreaterThan(missed * 5);
    process.stdout.write(`late QUIC: ${count} told, ${missed} not\n`);
  });
});
