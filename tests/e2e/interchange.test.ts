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
