// Live capture in real Electron, from the button to the session: with the system's own tool on loopback, with
// a tool made up here, and what is said where none may capture.
import { once } from 'node:events';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, test, type Locator, type Page } from '@playwright/test';
import { findCaptureTool } from '../../electron/session/live-capture.ts';
import { cafeCapture } from '../helpers/cafe-capture.ts';
import { makeAppHome, startApp, type AppHome, type StartedApp } from '../helpers/electron-app.ts';
import { checkScreen } from '../helpers/screens.ts';
import { expectSettled, librarySessions } from '../helpers/walk.ts';

let home: AppHome;
let started: StartedApp | null = null;

test.beforeEach(() => {
  home = makeAppHome();
});
test.afterEach(async () => {
  await started?.app.close();
  started = null;
  home.remove();
});

async function openDialog(environment?: Record<string, string>): Promise<[Page, Locator]> {
  started = await startApp(home, 'light', environment);
  const { page } = started;
  await page.getByRole('button', { name: 'Captures…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Captures' });
  await expect(dialog.getByText('Looking for dumpcap')).toHaveCount(0);
  await expectSettled(page);
  return [page, dialog];
}

const captureBar = (page: Page): Locator =>
  page.getByRole('region', { name: 'Capture being read' });

const namesSoFar = (page: Page): Locator =>
  captureBar(page).getByRole('list', { name: 'Names in the open, the newest first' });

/** A folder for PATH with a `dumpcap` that is this script. */
async function fakeTool(script: string): Promise<Record<string, string>> {
  const folder = join(home.exportDir, 'bin');
  mkdirSync(folder);
  writeFileSync(join(folder, 'cafe.pcap'), await cafeCapture());
  writeFileSync(join(folder, 'dumpcap'), `#!/bin/sh\nhere="${folder}"\n${script}\n`);
  chmodSync(join(folder, 'dumpcap'), 0o755);
  return { PATH: folder };
}

const listing = `if [ "$1" = -D ]; then echo '1. wlan9 (Wi-Fi)'; exit 0; fi`;

test('with a tool: start, watch it grow, stop, and the session is there', async () => {
  const slow = `/bin/cat "$here/cafe.pcap"; trap 'exit 0' INT; while :; do /bin/sleep 0.1; done`;
  const [page, dialog] = await openDialog(await fakeTool(`${listing}\n${slow}`));
  await expect(dialog.getByText(/^With dumpcap\./)).toBeVisible();
  await checkScreen(page, 'light', '56-live-capture');
  await dialog.getByRole('button', { name: 'Start capturing' }).click();
  await expect(captureBar(page)).toContainText('Live from wlan9');
  await expect(captureBar(page)).toContainText('540 packets');
  await expect(namesSoFar(page).getByRole('listitem')).toHaveCount(4);
  await expect(namesSoFar(page)).toContainText('clinic.lab.test');
  await checkScreen(page, 'light', '58-live-names');
  await captureBar(page).getByRole('button', { name: 'Stop' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Live from wlan9' })).toBeAttached();
  await expect(librarySessions(page)).toHaveCount(1);
  await expect(page.getByText(/^90 connections · 4 names/)).toBeVisible();
});

test('a tool that may list but not capture: what to do is said', async () => {
  const refusal = `echo "You don't have permission to capture on that device" >&2; exit 1`;
  const [page, dialog] = await openDialog(await fakeTool(`${listing}\n${refusal}`));
  await dialog.getByRole('button', { name: 'Start capturing' }).click();
  await expect(page.getByText('Live from wlan9 could not be read')).toBeVisible();
  const said = page.getByRole('alert').filter({ hasText: 'have permission to capture' });
  await expect(said).toContainText('sudo');
  await expect(captureBar(page)).toBeHidden();
  await expect(librarySessions(page)).toHaveCount(0);
});

test('no tool at all: what to do is said in place of the form', async () => {
  const [page, dialog] = await openDialog({ PATH: home.exportDir });
  const note = dialog.getByRole('alert');
  await expect(note).toContainText('Nothing here can capture yet');
  await expect(note).toContainText('dumpcap');
  await expect(dialog.getByRole('button', { name: 'Start capturing' })).toHaveCount(0);
  await checkScreen(page, 'light', '57-live-capture-none');
});

test('on loopback, with what this machine has', async () => {
  const found = await findCaptureTool();
  const [page, dialog] = await openDialog();
  if (found === null || process.getuid?.() !== 0) {
    // Who may not capture hears of it: here, or in the tests above once it was tried.
    await expect(
      dialog.getByText(/Nothing here can capture yet|^With (dumpcap|tcpdump)/),
    ).toBeVisible();
    return;
  }
  const server = createServer((_request, response) => response.end('hello'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await dialog.getByRole('combobox', { name: 'Interface' }).click();
  await page.getByRole('option', { name: /^lo0? / }).click();
  await dialog.getByLabel('Capture filter').fill(`tcp port ${port}`);
  await dialog.getByRole('button', { name: 'Start capturing' }).click();
  // The tool takes a moment to listen; visits go on until it has seen one.
  const visits = setInterval(() => {
    const headers = { host: 'cafe.lab.test' };
    get({ port, host: '127.0.0.1', path: '/in', headers, agent: false }, (answer) =>
      answer.resume(),
    );
  }, 300);
  await expect(captureBar(page)).toContainText(/[1-9]\d packets/);
  await expect(namesSoFar(page)).toContainText('cafe.lab.test');
  clearInterval(visits);
  await captureBar(page).getByRole('button', { name: 'Stop' }).click();
  await expect(page.getByRole('heading', { level: 1, name: /^Live from lo/ })).toBeAttached();
  const sites = page.getByRole('list', { name: 'Domains and hosts' });
  await sites.scrollIntoViewIfNeeded();
  await expect(sites).toContainText('lab.test');
  server.closeAllConnections();
  server.close();
});
