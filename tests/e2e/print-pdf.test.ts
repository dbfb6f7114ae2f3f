// Print mode: what the command line uses to get a PDF out of Electron.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { electronCommand } from '../helpers/electron-app.ts';

let folder = '';
test.beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'onlooker-print-test-'));
});
test.afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function print(...given: string[]): Promise<{ code: number | null; text: string }> {
  const [executable, ...rest] = electronCommand();
  const child = spawn(executable, [...rest, ...given], { stdio: ['ignore', 'ignore', 'pipe'] });
  let text = '';
  child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ code, text });
    });
  });
}

test('prints a page, larger than a data URL may be, without running its script', async () => {
  const html = join(folder, 'in.html');
  const pdf = join(folder, 'out.pdf');
  const pages = '<p>What someone on your network saw, again and again.</p>'.repeat(3000);
  const filler = `${pages}<!--${'x'.repeat(3_000_000)}-->`;
  writeFileSync(
    html,
    `<!doctype html><h1>Envelope</h1><script>document.body.remove()</script>${filler}`,
  );
  const { code, text } = await print(`--print-pdf=${html}`, `--out=${pdf}`);
  expect(text).not.toContain('onlooker:');
  expect(code).toBe(0);
  const printed = readFileSync(pdf);
  expect(printed.subarray(0, 5).toString()).toBe('%PDF-');
  expect(printed.length).toBeGreaterThan(100_000);
  expect(readdirSync(folder).sort()).toEqual(['in.html', 'out.pdf']);
});

test('says what is wrong and writes nothing', async () => {
  const pdf = join(folder, 'out.pdf');
  const absent = await print(`--print-pdf=${join(folder, 'absent.html')}`, `--out=${pdf}`);
  expect(absent.code).toBe(1);
  expect(absent.text).toContain('could not print');
  const half = await print(`--print-pdf=${join(folder, 'absent.html')}`);
  expect(half.code).toBe(2);
  expect(existsSync(pdf)).toBe(false);
});
