// The command line's PDF, printed by the real app, read back by poppler: whole, and without secrets.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from '@playwright/test';

const clinic = 'https://clinic.lab.test/hiv-test?name=Robertasecret';
const login = ['--header', 'Authorization: Bearer tokensecret99'];
const root = resolve(import.meta.dirname, '../..');

interface Printed {
  readonly text: string;
  readonly pages: number;
}

function inspectToPdf(url: string, ...extra: string[]): Printed {
  const folder = mkdtempSync(join(tmpdir(), 'onlooker-pdf-test-'));
  try {
    const target = join(folder, 'report.pdf');
    const cli = join(root, 'out/main/cli.cjs');
    const words = ['inspect', '--lab', '--report', target, ...extra, url];
    const run = spawnSync(process.execPath, [cli, ...words], { encoding: 'utf8', timeout: 90_000 });
    expect(run.stderr).toContain('wrote');
    const read = spawnSync('pdftotext', ['-raw', target, '-'], { encoding: 'utf8' });
    expect(read.status).toBe(0);
    // Each page ends with a form feed.
    const pages = read.stdout.split('\f').length - 1;
    return { text: read.stdout.replaceAll(/\s+/g, ''), pages };
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

test('a PDF holds the comparison and no secret', () => {
  const { text, pages } = inspectToPdf(clinic, ...login);
  expect(pages, 'a hand-out of one visit').toBeLessThanOrEqual(5);
  expect(text).toContain('Someoneonyournetworklearntthat');
  expect(text).toContain('/hiv-test');
  for (const secret of ['Robertasecret', 'tokensecret99', '127.0.0.1'])
    expect(text).not.toContain(secret);
});

test('told to keep them, it holds them: the test above can fail', () => {
  const { text } = inspectToPdf(clinic, ...login, '--no-redact');
  expect(text).toContain('Robertasecret');
  expect(text).toContain('tokensecret99');
});

test('a page with all it loads is a hand-out too, and says what it cuts', () => {
  const { text, pages } = inspectToPdf('https://shop.lab.test/', '--page');
  // A handshake of each kind is told, a page each; how many kinds there are is up to what the browser resumes.
  const told = text.match(/handshakeandrecords/g)?.length ?? 0;
  expect(pages, 'of eight hosts and eighteen requests').toBeLessThanOrEqual(6 + told);
  expect(told).toBeGreaterThan(0);
  expect(told).toBeLessThanOrEqual(6);
  expect(text).toContain('contacted8sites');
  expect(text).toMatch(/\d{3}rowsmakeupthisvisit/);
  expect(text).toContain('morerowslikethese');
  expect(text).toContain('moreconnectionsbeganalike');
  // The address of the visitor; the shop’s hosts have others.
  expect(text).not.toMatch(/127\.0\.0\.1(?!\d)/);
});
