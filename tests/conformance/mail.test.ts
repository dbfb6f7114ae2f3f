// Mail sent in the clear, made here as no public capture has it: who writes to whom, and what about, as tshark
// reads it.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { toJsonDocument } from '../../electron/report/json-document.ts';
import { readCapture } from './captures.ts';
import { compareReadings } from './compare.ts';
import { printedSchema, readPrinted } from './product.ts';
import { askFields, askTshark } from './tshark.ts';

let scratch = '';
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'onlooker-mail-'));
});
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

type Said = readonly ['I' | 'O', string];

const talk: readonly Said[] = [
  ['I', '220 mx.test ESMTP\r\n'],
  ['O', 'EHLO me.test\r\n'],
  ['I', '250-mx.test\r\n250 PIPELINING\r\n'],
  ['O', 'MAIL FROM:<ann@lab.test> SIZE=200\r\n'],
  ['I', '250 ok\r\n'],
  ['O', 'RCPT TO:<bob@lab.test>\r\n'],
  ['I', '250 ok\r\n'],
  ['O', 'RCPT TO:<carol@lab.test>\r\n'],
  ['I', '250 ok\r\n'],
  ['O', 'DATA\r\n'],
  ['I', '354 go on\r\n'],
  ['O', 'From: Ann <ann@lab.test>\r\nTo: Bob <bob@lab.test>\r\nSubject: test results\r\n\r\n'],
  ['O', 'MAIL FROM:<nobody@lab.test>\r\n.\r\n'],
  ['I', '250 queued\r\n'],
  ['O', 'MAIL FROM:<>\r\n'],
  ['I', '250 ok\r\n'],
  ['O', 'QUIT\r\n'],
];

/** As text2pcap reads it: bytes in hex, a direction before them. */
function capture(): string {
  const lines = talk.flatMap(([direction, text]) => {
    const hex = Buffer.from(text).toString('hex').replaceAll(/../g, '$& ');
    return [direction, `000000 ${hex}`, ''];
  });
  const [text, file] = [join(scratch, 'mail.txt'), join(scratch, 'mail.pcap')];
  writeFileSync(text, lines.join('\n'));
  const addresses = ['-4', '192.0.2.25,192.0.2.1', '-T', '25,50000'];
  execFileSync('text2pcap', ['-q', '-D', ...addresses, text, file]);
  return file;
}

test('who writes to whom, and what about', async () => {
  const file = capture();
  const { problem: _problem, ...document } = await readCapture(file);
  const json = toJsonDocument(document, { redacted: null, generator: 'test', segments: [] });
  const ours = readPrinted(printedSchema.parse(JSON.parse(JSON.stringify(json))));
  const theirs = await askTshark(file, { ordering: 'as-captured' });
  expect(compareReadings(ours, theirs)).toEqual([]);
  const [told] = [...ours.values()].map(({ correspondents }) => [...correspondents]);
  expect(told).toEqual(['ann@lab.test', 'bob@lab.test', 'carol@lab.test']);

  const heads = await askFields(file, 'imf', ['imf.from', 'imf.to', 'imf.subject']);
  const facts = document.flows.flatMap(({ clearFacts = [] }) => clearFacts);
  const inHead = facts.filter(({ label }) => /head|Subject/.test(label));
  expect(inHead.map(({ value }) => value)).toEqual(heads.flat());
});
