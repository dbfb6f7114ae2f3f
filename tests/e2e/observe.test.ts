// Observing another browser in real Electron: curl goes online through the app, the notebook fills, the
// session is there, and with the window nothing listens any more.
import { expect, test, type Page } from '@playwright/test';
import { makeAppHome, startApp } from '../helpers/electron-app.ts';
import { curlThrough } from '../helpers/observing.ts';
import { checkScreen } from '../helpers/screens.ts';
import type { Bridge } from '../../shared/contract/ipc.ts';
import type { ObserveDoor } from '../../shared/model/observe.ts';

interface Way {
  readonly door: ObserveDoor;
  readonly key: string;
}

/** Opens the proxy for this device, in the practice lab, and gives what a person reads off the screen. */
async function startObserving(page: Page): Promise<Way> {
  await page.getByRole('button', { name: 'Observe…', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Observe a browser or phone' });
  await dialog.getByRole('checkbox', { name: /With the practice lab/ }).check();
  await dialog.getByRole('button', { name: 'Start observing' }).click();
  await expect(page.getByRole('heading', { name: /^Observing at 127\.0\.0\.1:/ })).toBeVisible();
  const current = await page.evaluate(async () => {
    const { onlooker } = globalThis as unknown as { onlooker: Bridge };
    return onlooker.call('observe.current', null);
  });
  if (!current.ok || current.value === null) throw new Error('nothing listens');
  const { door } = current.value;
  const card = page.getByRole('region', { name: 'Set the browser or phone up' });
  await expect(card.getByText(door.password, { exact: true })).toBeVisible();
  return { door, key: `${door.user}:${door.password}` };
}

async function siteOf(page: Page, start: string): Promise<string> {
  const lab = await page.evaluate(async () => {
    const { onlooker } = globalThis as unknown as { onlooker: Bridge };
    return onlooker.call('lab.start', null);
  });
  const url = lab.ok ? lab.value.sites.find((site) => site.url.startsWith(start))?.url : undefined;
  if (url === undefined) throw new Error(`the lab has no ${start}`);
  return url;
}

test('a browser that is not ours is observed, and it ends with the window', async () => {
  const home = makeAppHome();
  const first = await startApp(home, 'light');
  const { page } = first;
  const way = await startObserving(page);
  await expect(page.getByText('Set the proxy of a browser or phone to 127.0.0.1:')).toBeVisible();
  const clinic = await siteOf(page, 'https://clinic.lab.test');
  const plain = await siteOf(page, 'http://');
  expect(await curlThrough(way, clinic)).toMatchObject({ exitCode: 0 });
  expect(await curlThrough(way, clinic)).toMatchObject({ exitCode: 0 });
  expect(await curlThrough(way, plain)).toMatchObject({ exitCode: 0 });
  const stranger = await curlThrough({ ...way, key: 'guest:guess' }, clinic);
  expect(stranger.output).toContain('407');
  const notebook = page.getByRole('table', { name: 'Notebook' });
  await expect(notebook.getByText('clinic.lab.test')).toHaveCount(2);
  await expect(notebook.getByText('readable:')).toHaveCount(1);
  await checkScreen(page, 'light', '67-observe-electron');

  await page.getByRole('button', { name: 'Stop observing' }).click();
  await expect(page.getByText('Stopped by hand at')).toBeVisible();
  await expect(page.getByText('Turned away: 1 wrong password')).toBeVisible();
  expect((await curlThrough(way, clinic)).exitCode).toBe(7);
  await page.getByRole('tab', { name: 'Compare' }).click();
  await expect(page.getByText('Only the envelope exists here')).toBeVisible();
  await expect(page.getByRole('row', { name: /Website/ }).first()).toContainText('lab.test');

  const again = await startObserving(page);
  expect(again.door.password).not.toBe(way.door.password);
  expect(await curlThrough(again, clinic)).toMatchObject({ exitCode: 0 });
  const ended = first.app.waitForEvent('close');
  await page.close();
  await ended;
  expect((await curlThrough(again, clinic)).exitCode).toBe(7);

  const second = await startApp(home, 'light');
  const library = second.page.getByRole('navigation', { name: 'Library' });
  await library
    .getByRole('button', { name: /^This device: clinic\.lab\.test/ })
    .first()
    .click();
  await expect(second.page.getByText('Stopped with the window at')).toBeVisible();
  await second.app.close();
  home.remove();
});
