// Live browsing in real Electron: three pages of the lab, the notebook beside them, and the session that
// comes of it. Then what may go wrong on the way.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, type Locator, type Page } from '@playwright/test';
import { startLab } from '../../electron/lab/lab.ts';
import { closeBy, expectInPage, goTo, inPage, openBrowseWindow } from '../helpers/browse-window.ts';
import { makeAppHome, startApp, type AppHome, type StartedApp } from '../helpers/electron-app.ts';
import { checkScreen } from '../helpers/screens.ts';
import { readFrames } from '../helpers/tshark.ts';
import {
  closeNotifications,
  expectSettled,
  exportAs,
  librarySessions,
  waitForSession,
} from '../helpers/walk.ts';

test.describe.configure({ mode: 'serial' });

const scheme = 'light';
let home: AppHome;
let started: StartedApp;
let frame: Page;
/** As the address bar showed it: where the lab's ports are. */
let shop = '';

test.beforeAll(async () => {
  home = makeAppHome();
  started = await startApp(home, scheme);
});
test.afterAll(async () => {
  await started.app.close();
  home.remove();
});

const notebook = (): Locator => frame.getByRole('table', { name: 'Notebook' });
const address = (): Locator => frame.getByRole('textbox', { name: 'Web address' });

const siteUrl = (label: string): string =>
  `${new URL(shop).origin.replace('//shop.', `//${label}.`)}/`;

async function end(): Promise<void> {
  await closeBy(frame, () => frame.getByRole('button', { name: 'End browsing' }).click());
  await waitForSession(started.page);
}

test('a window opens with nothing in it but what to do', async () => {
  const { page } = started;
  await page.getByText('Browse', { exact: true }).click();
  await page.getByRole('button', { name: 'Options' }).click();
  await page.getByLabel('Inside the practice lab').check();
  await checkScreen(page, scheme, '70-browse-options');
  await page.getByRole('button', { name: 'Options' }).click();
  frame = await openBrowseWindow(started, scheme);
  await expect(frame.getByRole('heading', { name: 'Where to?' })).toBeVisible();
  await expect(frame.getByText('No connection yet.')).toBeVisible();
  await checkScreen(frame, scheme, '71-browse-empty');
});

/** The shop asks for more once it stands: to leave it before would be to leave that out. */
async function waitForLastRequests(): Promise<void> {
  const isSeen = `String(performance.getEntriesByType('resource').some(({ name }) => name.includes('/seen.png')))`;
  await expect.poll(() => inPage(started, isSeen)).toBe('true');
  // A browser opens one socket to an address after the other (RFC 6455 §4.1): once this is open, the page's own is.
  const url = `${siteUrl('live').replace('https:', 'wss:')}visitors`;
  await inPage(
    started,
    `new Promise((open) => { new WebSocket(${JSON.stringify(url)}).onopen = () => open(''); })`,
  );
}

test('three pages of the lab fill the notebook line by line', async () => {
  await frame.getByRole('button', { name: /A shop, as a whole page/ }).click();
  await expectInPage(started, 'In stock');
  await expect(address()).toHaveValue(/^https:\/\/shop\.lab\.test/);
  await expect(notebook()).toContainText('metrics.tracker.test');
  await expect(frame.getByText(/\d+ connections, .* received, .* sent/)).toBeVisible();
  shop = await address().inputValue();
  await waitForLastRequests();

  // A link of the page, which asks for a tab of its own: there is one tab.
  const clinic = `${siteUrl('clinic')}hiv-test?from=browsing`;
  await inPage(started, `open(${JSON.stringify(clinic)}, '_blank'); 0`);
  await expectInPage(started, 'The test is anonymous');
  await expect(address()).toHaveValue(/clinic\.lab\.test.*\/hiv-test/);
  await goTo(frame, siteUrl('news'));
  await expectInPage(started, 'The Lab Courier');
  await expect(notebook()).toContainText('news.lab.test');
  await checkScreen(frame, scheme, '72-browse');
});

test('the keys of a browser go back, forward, and to the address', async () => {
  await frame.keyboard.press('Alt+ArrowLeft');
  await expectInPage(started, 'The test is anonymous');
  await frame.getByRole('button', { name: 'Forward' }).click();
  await expectInPage(started, 'The Lab Courier');
  await frame.getByRole('button', { name: 'End browsing' }).focus();
  await frame.keyboard.press('Control+l');
  await expect(address()).toBeFocused();
});

test('the page knows nothing of the app, and its session is kept nowhere', async () => {
  const seen = await inPage(
    started,
    '[typeof window.onlooker, typeof require, typeof process, typeof module].join()',
  );
  expect(seen).toBe('undefined,undefined,undefined,undefined');
  const sessions = await started.app.evaluate(({ webContents }) =>
    webContents
      .getAllWebContents()
      .filter((one) => /^https?:/.test(one.getURL()))
      .map((one) => one.session.isPersistent()),
  );
  expect(sessions).toEqual([false]);
});

test('what a page tries beyond that is refused, and said so', async () => {
  await inPage(started, "open('/x', '', 'width=200,height=200'); 0");
  await expect(frame.getByText('Refused: a new window')).toBeVisible();
  await goTo(frame, 'file:///etc/passwd');
  await expect(frame.getByText('This is no web address.')).toBeVisible();
});

test('ended, it is a session like any other, with each page beside what was noted of it', async () => {
  const { page } = started;
  await end();
  await expect(librarySessions(page)).toHaveCount(1);
  await expect(librarySessions(page).first()).toContainText('browsing');
  await expect(
    page.getByText(/pages visited, with one browser engine: \d+ requests over/),
  ).toBeVisible();
  await expect(page.getByText('of the browser engine itself')).toHaveCount(0);
  const visit = page.getByRole('combobox', { name: 'Visit' });
  await expect(visit).toHaveValue(/shop\.lab\.test/);
  await expectSettled(page);
  await checkScreen(page, scheme, '73-browse-session');
  await visit.click();
  await page
    .getByRole('option', { name: /hiv-test/ })
    .first()
    .click();
  const ledger = page.getByRole('region', { name: 'Ledger' });
  await expect(ledger).toContainText('clinic.lab.test');
  await expect(ledger).toContainText('?from=browsing');
  await expect(ledger).not.toContainText('metrics.tracker.test');
});

/** Paths of requests that tshark reads in what was exported last. */
function pathsIn(file: string): string[] {
  const fields = ['http2.headers.path', 'http.request.uri'];
  const options = [443, 8443].flatMap((port) => ['-d', `tcp.port==${port},tls`]);
  return readFrames(file, 'tls', fields, options).flatMap((frame) =>
    fields.flatMap((field) => frame[field] ?? []),
  );
}

const exported = (): string => {
  const name = readdirSync(home.exportDir).find((file) => file.endsWith('.pcapng'));
  return join(home.exportDir, name ?? 'nothing exported');
};

test('its pcapng shows tshark no path, and with the secrets all of them', async () => {
  const { page } = started;
  await exportAs(page, 'pcapng');
  expect(pathsIn(exported())).toEqual([]);
  await closeNotifications(page);
  await exportAs(page, 'pcapng', 'Add the TLS secrets');
  const paths = pathsIn(exported());
  // The three pages, and what the first of them took from elsewhere.
  const wanted = ['/?item=red-shoes', '/hiv-test?from=browsing', '/', '/stock?item=red-shoes'];
  // A stream of events and a WebSocket among them.
  wanted.push('/prices', '/visitors');
  expect(paths).toEqual(expect.arrayContaining(wanted));
  expect(paths.some((path) => path.startsWith('/seen.png?page='))).toBe(true);
  await closeNotifications(page);
});

test('a page that does not come says why, and one that crashes can be loaded again', async () => {
  const { app } = started;
  frame = await openBrowseWindow(started, scheme);
  await goTo(frame, 'nowhere.lab.test');
  await expect(frame.getByRole('heading', { name: 'No website has this name' })).toBeVisible();
  await checkScreen(frame, scheme, '74-browse-failed');
  await address().fill('');
  await frame.reload();
  await frame.getByRole('heading', { name: 'No website has this name' }).waitFor();
  await goTo(frame, siteUrl('clinic'));
  await expectInPage(started, 'Clinic by the Park');
  await app.evaluate(({ webContents }) => {
    for (const one of webContents.getAllWebContents()) {
      if (one.getURL().includes('clinic')) one.forcefullyCrashRenderer();
    }
  });
  await expect(frame.getByText('The page brought its browser process down')).toBeVisible();
  await frame.getByRole('main').getByRole('button', { name: 'Reload' }).click();
  await expectInPage(started, 'Clinic by the Park');
  await end();
  await expect(started.page.locator('.failed-title')).toContainText('2 visits failed');
});

/** Starts a session with what the window has no field for. */
async function browse(request: Record<string, unknown>): Promise<Page> {
  const { app, page } = started;
  const opening = app.waitForEvent('window', {
    predicate: (one) => one.url().endsWith('/browse.html'),
  });
  await page.evaluate(async (input) => {
    const { onlooker } = window as unknown as {
      onlooker: { call: (channel: string, input: unknown) => Promise<unknown> };
    };
    await onlooker.call('inspect.start', { mode: 'browse', ...input });
  }, request);
  return opening;
}

test('a certificate nobody vouches for stops a page; the frame itself goes nowhere', async () => {
  const lab = await startLab();
  try {
    const url = lab.sites.find(({ asPage }) => asPage)?.url ?? '';
    const { address: server, port } = lab.dnsServer;
    const dnsServer = `${server}:${port}`;
    frame = await browse({ urls: [url], dnsServer, certificateErrors: 'accept' });
    await expect(frame.getByText('there is no way around this')).toBeVisible();
    expect(await inPage(started, 'document.body.innerText')).not.toContain('Shoes');
    expect(lab.accessLog).toEqual([]);
    await frame.evaluate(() => {
      location.assign('https://127.0.0.1:9/away');
    });
    await expect.poll(started.terminal).toContain('refused a navigation to');
    expect(await frame.evaluate(() => location.href)).toMatch(/browse\.html$/);
    // Closed as windows are: that ends the session, too.
    await closeBy(frame, () => frame.keyboard.press('Control+w'));
  } finally {
    await lab.close();
  }
  await expect(librarySessions(started.page)).toHaveCount(3);
});

test('at its limit a session ends, and the window says so', async () => {
  frame = await browse({ urls: [siteUrl('clinic')], lab: true, browseLimitS: 3 });
  await expect(frame.getByText('The longest time for one session is over.')).toBeVisible();
  await expect(librarySessions(started.page)).toHaveCount(4);
  await closeBy(frame, () => frame.getByRole('button', { name: 'Close this window' }).click());
});

test('of all that was browsed, no window is left, hidden ones included', async () => {
  const windows = (): Promise<number> =>
    started.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length);
  await expect.poll(windows).toBe(1);
});
