// A browser's HAR file holds all requests of a page: only those that a redirect led to are told as such.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openForeign } from '../../../electron/session/open-foreign.ts';
import { documentOf } from '../../../electron/store/stored-session.ts';

const entry = (url: string, status: number) => ({
  startedDateTime: '2026-01-01T00:00:00Z',
  request: { method: 'GET', url },
  response: { status },
});

async function labelsOf(entries: readonly ReturnType<typeof entry>[]): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'onlooker-har-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'page.har');
  writeFileSync(path, JSON.stringify({ log: { entries } }));
  const opened = await openForeign({ kind: 'json', path }, () =>
    Promise.reject(new Error('asked')),
  );
  if (!opened.ok) throw new Error(opened.error.detail);
  const [stored] = opened.value;
  if (stored === undefined) throw new Error('no session');
  const { ledger } = documentOf(stored);
  return ledger.filter(({ topic }) => topic === 'method').map(({ label }) => label);
}

test('requests behind a redirect, and requests of their own', async () => {
  const labels = await labelsOf([
    entry('http://clinic.example/', 301),
    entry('https://clinic.example/', 200),
    entry('https://cdn.example/a.js', 302),
    entry('https://fonts.example/b.woff', 200),
  ]);
  expect(labels).toEqual([
    'Method',
    'Method (after redirect 1)',
    'Method (request 3, to cdn.example)',
    'Method (request 4, to fonts.example)',
  ]);
});
