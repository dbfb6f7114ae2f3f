// A hello of Google's QUIC in version Q050, sealed here, says to tshark what it says to us: no public capture
// has one.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { toJsonDocument } from '../../electron/report/json-document.ts';
import { makeGoogleHello } from '../unit/wire/make-google-hello.ts';
import { sealInitial } from '../unit/wire/seal-initial.ts';
import { readCapture } from './captures.ts';
import { printedSchema, readPrinted } from './product.ts';
import { askTshark } from './tshark.ts';

let scratch = '';
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'onlooker-google-quic-'));
});
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

/** A capture of one datagram to port 443. */
function capture(datagram: Uint8Array): string {
  const [text, file] = [join(scratch, 'hello.txt'), join(scratch, 'hello.pcap')];
  const hex = Buffer.from(datagram).toString('hex').replaceAll(/../g, '$& ');
  writeFileSync(text, `000000 ${hex}\n`);
  execFileSync('text2pcap', ['-q', '-4', '192.0.2.1,192.0.2.2', '-u', '50000,443', text, file]);
  return file;
}

test('Q050', async () => {
  const destinationId = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
  const ids = { destination: destinationId, source: new Uint8Array(0) };
  const crypto = makeGoogleHello({
    version: 'Q050',
    serverName: 'clinic.lab.test',
    program: 'Chrome/80',
  });
  const sealed = { destinationId, ids, side: 'client', crypto, paddedTo: 1200 } as const;
  const file = capture(sealInitial({ ...sealed, version: 0x51303530 }));
  const { problem: _problem, ...document } = await readCapture(file);
  const json = toJsonDocument(document, { redacted: null, generator: 'test', segments: [] });
  const ours = readPrinted(printedSchema.parse(JSON.parse(JSON.stringify(json))));
  const theirs = await askTshark(file, { ordering: 'as-captured' });
  const [told] = [...ours.values()].map(({ googleHellos }) => [...googleHellos]);
  const [read] = [...theirs.values()].map(({ googleHellos }) => [...googleHellos]);
  expect(told).toEqual(['Q050 clinic.lab.test Chrome/80']);
  expect(read).toEqual(told);
});
