// The app as users get it, packed into an archive with the Electron at hand: it visits the lab, and reads a
// capture in the processes and workers it starts from inside the archive.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { expect, test } from '@playwright/test';
import {
  electronCommand,
  makeAppHome,
  startApp,
  type AppHome,
  type StartedApp,
} from '../helpers/electron-app.ts';
import { writeLargeCapture } from '../helpers/large-capture.ts';
import { visitLab } from '../helpers/walk.ts';

test.describe.configure({ mode: 'serial' });
test.skip(process.platform !== 'linux', 'electron-builder names its folders by platform');

/** Enough that a worker reads it. */
const captureBytes = 20 * 1024 * 1024;
const repositoryRoot = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'onlooker-packaged-'));
let home: AppHome;
let started: StartedApp;

/** Gives the executable. */
function packApp(): string {
  const [electron] = electronCommand();
  const runtime = join(folder, 'runtime');
  // Where the stand-in for tests finds this checkout; a packed app brings its own.
  const linked = join(dirname(electron), 'resources', 'app');
  cpSync(dirname(electron), runtime, { recursive: true, filter: (path) => path !== linked });
  execFileSync(process.execPath, [
    join(repositoryRoot, 'node_modules/electron-builder/cli.js'),
    '--linux',
    'dir',
    `-c.electronDist=${runtime}`,
    `-c.directories.output=${join(folder, 'dist')}`,
  ]);
  return join(folder, 'dist', 'linux-unpacked', 'onlooker');
}

test.beforeAll(async () => {
  home = makeAppHome();
  const [, ...rest] = electronCommand();
  const options = rest.filter((argument) => argument.startsWith('--'));
  started = await startApp(home, 'light', {}, [packApp(), ...options]);
});
test.afterAll(async () => {
  await started.app.close();
  home.remove();
  rmSync(folder, { recursive: true, force: true });
});

test('runs from its archive and visits the lab', async () => {
  const { app, page } = started;
  expect(await app.evaluate(({ app: own }) => own.getAppPath())).toMatch(/app\.asar$/);
  await visitLab(page);
});

test('reads a large capture', async () => {
  const { app, page } = started;
  const path = join(home.exportDir, 'large.pcap');
  const connections = await writeLargeCapture(path, captureBytes);
  await app.evaluate(({ dialog }, file) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [file] });
  }, path);
  await page.keyboard.press('Control+O');
  await expect(page.getByRole('heading', { level: 1, name: 'large.pcap' })).toBeAttached({
    timeout: 60_000,
  });
  const count = connections.toLocaleString('en-US');
  await expect(page.getByText(new RegExp(`^${count} connections · `))).toBeVisible();
});
