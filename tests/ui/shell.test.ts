// First start, the frame around the screens, and how the window behaves at its smallest.
import type { EventData } from '../../shared/contract/ipc.ts';
import { expectAccessible, expectFits, keepPicture } from '../helpers/screens.ts';
import { expectSettled } from '../helpers/walk.ts';
import { asCapture, documentIn } from './support/change-sample.ts';
import { expect, test } from './support/test.ts';

const runningProgress: EventData<'inspect.progress'> = {
  sessionId: 'run-1',
  phase: 'running',
  doneVisits: 1,
  totalVisits: 3,
  changed: (['done', 'running', 'waiting'] as const).map((status, n) => ({
    id: `v${n}`,
    url: `https://site${n}.example/`,
    round: 0,
    status,
    startedAtMs: status === 'waiting' ? null : 1_700_000_000_000,
    elapsedMs: status === 'done' ? 120 : null,
    failure: null,
  })),
};

const schemes = ['light', 'dark'] as const;

for (const scheme of schemes) {
  test(`every screen is accessible and fits, ${scheme}`, async ({ page, engine, open }) => {
    test.setTimeout(180_000);
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    await open();
    const check = async (name: string): Promise<void> => {
      await page.mouse.move(0, 0);
      await keepPicture(page, scheme, `ui-${name}`);
      await expectAccessible(page);
    };
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await check('welcome');
    await page.getByRole('button', { name: 'Options' }).click();
    await check('options');
    await page.getByRole('button', { name: 'Options' }).click();
    await page.getByRole('button', { name: /^clinic\.example/u }).click();
    await expect(page.getByRole('row', { name: /Website/u })).toBeVisible();
    await check('compare');
    await page.getByRole('button', { name: 'Website', exact: true }).click();
    await expect(page.locator('.hex-view mark').first()).toBeVisible();
    await check('evidence');
    await page.getByRole('button', { name: 'Cookie header', exact: true }).click();
    await check('evidence-hidden');
    await page.getByRole('tab', { name: 'Connections' }).click();
    await expect(page.getByRole('table', { name: 'Connections' })).toBeVisible();
    await check('connections');
    await page.getByRole('tab', { name: 'Records' }).click();
    await expect(page.locator('.chart canvas').first()).toBeVisible();
    await check('records');
    await page.getByRole('tab', { name: 'Handshake' }).click();
    await page.getByRole('button', { name: /bytes of Server name/u }).click();
    await expect(page.locator('.hex-view mark').first()).toBeVisible();
    await check('handshake');
    await page.getByRole('tab', { name: 'Frequency' }).click();
    await expect(page.locator('.chart canvas').first()).toBeVisible();
    await check('frequency');
    await page.getByText('Table', { exact: true }).click();
    await check('frequency-table');
    await page.getByRole('button', { name: 'Export…' }).click();
    await page.getByRole('switch', { name: 'Redact what is private' }).uncheck();
    await expect(page.getByRole('alert')).toBeVisible();
    await check('export');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Practice lab' }).click();
    await expect(page.getByRole('button', { name: 'Inspect all' })).toBeVisible();
    await check('lab');
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toBeHidden();
    await page.keyboard.press('Control+k');
    await expect(page.getByPlaceholder('What would you like to do?')).toBeVisible();
    await check('palette');
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toBeHidden();
    for (const [command, name] of [
      ['about', 'About Onlooker'],
      ['shortcuts', 'Keyboard shortcuts'],
    ] as const) {
      if (command === 'about') await engine.emit('menu.command', 'about');
      else await page.keyboard.press('Control+/');
      await expect(page.getByRole('dialog', { name })).toBeVisible();
      await check(command);
      await page.keyboard.press('Escape');
      await expect(page.getByRole('dialog')).toBeHidden();
    }
    await page.getByText('1 visit failed').click();
    await expect(page.getByRole('region', { name: '1 visit failed' })).toBeVisible();
    await check('failed-visits');
    await page.getByRole('textbox', { name: /Addresses to inspect/u }).fill('one.example');
    await page.getByRole('button', { name: 'Inspect', exact: true }).click();
    await expect(page.getByRole('button', { name: 'Cancel' })).toBeVisible();
    await engine.emit('inspect.progress', runningProgress);
    await expect(page.getByText('1 of 3 visits done').first()).toBeVisible();
    await check('running');
  });
}

test('at 900 × 600 nothing scrolls sideways on any screen', async ({ page, open }) => {
  await page.setViewportSize({ width: 900, height: 600 });
  await open();
  const check = async (name: string): Promise<void> => {
    await expectSettled(page);
    await keepPicture(page, 'light', `ui-small-${name}`);
    await expectFits(page);
  };
  await check('welcome');
  await page.getByRole('button', { name: /^clinic\.example/u }).click();
  await page.getByRole('button', { name: 'Website', exact: true }).click();
  await expect(page.locator('.hex-view mark').first()).toBeVisible();
  await check('compare');
  await page.getByText('1 visit failed').click();
  await expect(page.getByRole('region', { name: '1 visit failed' })).toBeVisible();
  await check('failed');
  for (const tab of ['Connections', 'Timeline', 'Records', 'Handshake', 'Frequency', 'Overview']) {
    await page.getByRole('tab', { name: tab }).click();
    await expect(page.getByRole('tabpanel', { name: tab })).toBeVisible();
    await check(tab.toLowerCase());
    const tables = page.getByText('Table', { exact: true });
    for (let n = 0; n < (await tables.count()); n += 1) await tables.nth(n).click();
    await check(`${tab.toLowerCase()}-table`);
  }
});

test('at 900 × 600 what a dialog is there for is in sight without scrolling', async ({
  page,
  library,
  open,
}) => {
  for (let n = 0; n < 9; n += 1) {
    library.labSites.push({ url: `https://site${n}.lab.test/`, title: `Site ${n}`, teaches: 'x' });
  }
  await page.setViewportSize({ width: 900, height: 600 });
  await open();
  await page.getByRole('button', { name: 'Practice lab', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Inspect all' })).toBeInViewport({ ratio: 1 });
  await expectSettled(page);
  await keepPicture(page, 'light', 'ui-small-lab');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Observe…', exact: true }).click();
  await page.getByRole('radio', { name: /Phones and computers/u }).click();
  await expect(page.getByText('This opens a way through this computer')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Start observing' })).toBeInViewport({ ratio: 1 });
  await expectSettled(page);
  await keepPicture(page, 'light', 'ui-small-observe');
});

test('first start: one click opens the practice lab and visits its sites', async ({
  page,
  library,
  engine,
  open,
}) => {
  library.documents.clear();
  await open();
  await expect(page.getByText('Your sessions will be kept here.')).toBeVisible();
  await page.getByRole('button', { name: 'Open the practice lab' }).click();
  await expect(page.getByRole('heading', { name: 'Watching the wire …' })).toBeVisible();
  await expect
    .poll(() => engine.last('inspect.start')?.input)
    .toMatchObject({ urls: library.labSites.map((site) => site.url), lab: true });
});

test('the appearance can be chosen and outlives a reload', async ({ page, open }) => {
  await page.emulateMedia({ colorScheme: 'light' });
  await open();
  const root = page.locator('html');
  await expect(root).toHaveAttribute('data-mantine-color-scheme', 'light');
  await page.getByRole('button', { name: /Appearance: as the system/u }).click();
  await page.getByRole('button', { name: /Appearance: light/u }).click();
  await expect(root).toHaveAttribute('data-mantine-color-scheme', 'dark');
  await page.reload();
  await expect(root).toHaveAttribute('data-mantine-color-scheme', 'dark');
});

test('the skip links lead where they say', async ({ page, open }) => {
  await open();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the session' })).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the address field' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('textbox', { name: /Addresses to inspect/u })).toBeFocused();
});

for (const kind of ['one of its own', 'a capture'] as const) {
  test(`the keys of the screens count as the tabs of the session stand, ${kind}`, async ({
    page,
    library,
    open,
  }) => {
    if (kind === 'a capture') library.documents.set('s1', asCapture(documentIn(library)));
    await open();
    await page.getByRole('button', { name: /^clinic\.example/u }).click();
    const tabs = page.getByRole('tab');
    await expect(tabs).toHaveCount(7);
    const first = kind === 'a capture' ? 'Overview' : 'Compare';
    await expect(tabs.first()).toHaveAccessibleName(first);
    for (let n = 7; n > 0; n -= 1) {
      await page.keyboard.press(`Alt+${n}`);
      await expect(tabs.nth(n - 1)).toHaveAttribute('aria-selected', 'true');
    }
  });
}

test('palette and menu reach the same commands', async ({ page, engine, open }) => {
  await open();
  await page.keyboard.press('Control+k');
  await page.getByPlaceholder('What would you like to do?').fill('shortcuts');
  await expect(page.locator('[data-action][data-selected]')).toContainText('Keyboard shortcuts');
  await page.keyboard.press('Enter');
  const shortcuts = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await expect(shortcuts).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(shortcuts).toBeHidden();
  await engine.emit('menu.command', 'about');
  const about = page.getByRole('dialog', { name: 'About Onlooker' });
  await expect(about).toContainText('RouteViews');
  const path = await about.getByText('/library.duckdb').boundingBox();
  expect(path?.height, 'the path of the library stands on one line').toBeLessThan(32);
});
