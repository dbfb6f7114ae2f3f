// Out of the real app into the formats of other tools: Wireshark's tshark opens what was exported.
import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { makeAppHome, startApp, type AppHome, type StartedApp } from '../helpers/electron-app.ts';
import { readFrames } from '../helpers/tshark.ts';
import { closeNotifications, exportAs, visitLab } from '../helpers/walk.ts';

test.describe.configure({ mode: 'serial' });

let home: AppHome;
let started: StartedApp;

test.beforeAll(async () => {
  home = makeAppHome();
  started = await startApp(home, 'light');
  await visitLab(started.page);
});
test.afterAll(async () => {
  await started.app.close();
  home.remove();
});

const exported = (ending: string): string => {
  const name = readdirSync(home.exportDir).find((file) => file.endsWith(ending));
  return join(home.exportDir, name ?? `nothing that ends in ${ending}`);
};

const secret = /CLIENT_RANDOM|TRAFFIC_SECRET/;
const paths = (file: string): string[] =>
  readFrames(file, 'http2.headers.path', ['http2.headers.path']).flatMap(
    (frame) => frame['http2.headers.path'] ?? [],
  );

test('pcapng without secrets: the names, and no path', async () => {
  await exportAs(started.page, 'pcapng');
  const file = exported('.pcapng');
  const name = 'tls.handshake.extensions_server_name';
  const names = readFrames(file, 'tls.handshake.type == 1', [name]).flatMap((f) => f[name] ?? []);
  expect(names).toContain('clinic.lab.test');
  expect(paths(file)).toEqual([]);
  expect(readFileSync(file, 'latin1')).not.toMatch(secret);
});

test('pcapng with secrets: tshark names the visited paths', async () => {
  await closeNotifications(started.page);
  await exportAs(started.page, 'pcapng', 'Add the TLS secrets');
  const file = exported('.pcapng');
  expect(paths(file)).toContain('/flu');
  expect(readFileSync(file, 'latin1')).toMatch(secret);
});

test('the others are written, and only the key log holds secrets', async () => {
  for (const format of ['HAR', 'Zeek logs', 'Zeek logs as JSON', 'Parquet', 'JSON']) {
    await closeNotifications(started.page);
    await exportAs(started.page, format);
  }
  const files = ['.har', '.json', '.zeek/conn.log', '.zeek/ssl.log', '.zeek-json/dns.log'];
  for (const ending of files) {
    const [folder = '', inner] = ending.split('/');
    const file = inner === undefined ? exported(folder) : join(exported(folder), inner);
    expect(statSync(file).size).toBeGreaterThan(300);
    expect(readFileSync(file, 'utf8')).not.toMatch(secret);
  }
  expect(readdirSync(exported('.parquet')).join()).toMatch(/^session=[0-9a-f-]{36}$/);
  await closeNotifications(started.page);
  await exportAs(started.page, 'Key log', 'I want the secrets written down');
  expect(readFileSync(exported('.keylog'), 'utf8')).toMatch(secret);
  // Nobody else on this computer reads it.
  expect(statSync(exported('.keylog')).mode & 0o777).toBe(0o600);
});

interface Bridge {
  readonly call: (channel: string, input: unknown) => Promise<unknown>;
}

const open = (path: string): Promise<unknown> =>
  started.page.evaluate(
    (file) =>
      (window as unknown as { onlooker: Bridge }).onlooker.call('report.open', { path: file }),
    path,
  );

test('what was exported opens again, in a process of its own', async () => {
  for (const ending of ['.har', '.json', '.zeek', '.parquet']) {
    expect(await open(exported(ending))).toMatchObject({
      ok: true,
      value: { sessionId: expect.any(String) },
    });
  }
});

test('a file made to take all memory is refused, and the app goes on', async () => {
  const path = join(home.exportDir, 'huge.json');
  writeFileSync(path, Buffer.alloc(200 * 1024 * 1024, '[],'));
  expect(await open(path)).toMatchObject({ ok: false, error: { kind: 'too-large' } });
  expect(await open(exported('.har'))).toMatchObject({ ok: true });
});

test('opening a large file can be cancelled, and nothing of it is kept', async () => {
  const path = join(home.exportDir, 'large.har');
  const entries = Array.from({ length: 100_000 }, (_, n) => ({
    startedDateTime: '2026-01-01T00:00:00Z',
    request: { method: 'GET', url: `https://clinic.example/${n}` },
    response: { status: 200 },
  }));
  writeFileSync(path, JSON.stringify({ log: { entries } }));
  const { page } = started;
  const answer = open(path);
  const bar = page.getByRole('region', { name: 'File being opened' });
  await expect(bar).toContainText('Opening large.har');
  await bar.getByRole('button', { name: 'Cancel', exact: true }).click();
  expect(await answer).toEqual({ ok: true, value: { sessionId: null } });
  await expect(page.getByText('Opening the file was cancelled')).toBeVisible();
  await expect(bar).toBeHidden();
  await expect(
    page.getByRole('navigation', { name: 'Library' }).getByText('large.har'),
  ).toHaveCount(0);
  expect(await open(exported('.har'))).toMatchObject({ ok: true });
});
