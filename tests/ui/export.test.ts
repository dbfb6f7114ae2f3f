// A long export shows how far it is and can be stopped.
import { err, ok } from '../../shared/model/result.ts';
import { expectAccessible, keepPicture } from '../helpers/screens.ts';
import { expect, test } from './support/test.ts';

test('a long export is drawn, and can be cancelled', async ({ page, engine, open }) => {
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  engine.handle('report.export', async () => {
    await ended;
    return ok({ path: null, redacted: [] });
  });
  engine.handle('report.cancel', async () => {
    end();
    return ok(null);
  });
  await open();
  await page.getByRole('button', { name: /^clinic\.example/u }).click();
  await page.getByRole('button', { name: 'Export…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Export' });
  await expect(dialog.getByRole('radio', { name: 'HTML' })).toBeFocused();
  await dialog.getByRole('button', { name: 'Export…' }).press('Enter');
  const bar = dialog.getByRole('progressbar', { name: 'Progress of the export' });
  await expect(bar).toBeVisible();
  await expect(dialog.getByRole('group', { name: 'Export under way' })).toBeFocused();
  await engine.emit('report.progress', { sessionId: 's1', done: 0.2 });
  await expect(bar).toHaveAttribute('aria-valuenow', '20');
  await expect(dialog.getByText('Making the report …')).toBeVisible();
  await keepPicture(page, 'light', 'ui-export-progress');
  await expectAccessible(page);
  await engine.emit('report.progress', { sessionId: 's1', done: 0.8 });
  await expect(dialog.getByText('Writing the file …')).toBeVisible();
  await dialog.getByRole('button', { name: 'Cancel' }).press('Enter');
  await expect(bar).toBeHidden();
  await expect(dialog.getByRole('button', { name: 'Export…' })).toBeEnabled();
  await expect(dialog.getByRole('button', { name: 'Export…' })).toBeFocused();
  expect(engine.last('report.cancel')).toMatchObject({
    channel: 'report.cancel',
    input: { sessionId: 's1' },
  });
});

test('in the smallest window a failure comes into sight, and goes with another choice', async ({
  page,
  engine,
  open,
}) => {
  engine.handle('report.export', async () =>
    err({ kind: 'write-failed' as const, detail: 'EACCES: permission denied' }),
  );
  await page.setViewportSize({ width: 900, height: 600 });
  await open();
  await page.getByRole('button', { name: /^clinic\.example/u }).click();
  await page.getByRole('button', { name: 'Export…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Export' });
  await dialog.getByRole('radio', { name: 'pcapng' }).check();
  await dialog.getByRole('checkbox', { name: 'Add the TLS secrets' }).check();
  await dialog.getByRole('switch', { name: 'Redact what is private' }).uncheck();
  const submit = dialog.getByRole('button', { name: 'Export…' });
  await submit.click();
  const failure = dialog.getByRole('alert').filter({ hasText: 'could not be written' });
  await expect(failure).toBeInViewport({ ratio: 1 });
  await expect(failure).toContainText('try again');
  await expectAccessible(page);
  await keepPicture(page, 'light', 'ui-export-failed-small');
  await dialog.getByRole('radio', { name: 'HTML' }).check();
  await expect(failure).toBeHidden();
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`what can be chosen has an edge that is seen before it is, ${colorScheme}`, async ({
    page,
    open,
  }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await open();
    await page.getByRole('button', { name: /^clinic\.example/u }).click();
    await page.getByRole('button', { name: 'Export…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Export' });
    const redact = dialog.getByRole('switch', { name: /^Redact/u });
    await redact.uncheck({ force: true });
    await expect(redact).not.toBeChecked();
    const radio = dialog.getByRole('radio', { name: 'PDF', exact: true });
    const edges = [
      await radio.evaluate((element) => getComputedStyle(element).borderTopColor),
      await redact.evaluate((element) => {
        const track = element.parentElement?.querySelector('.mantine-Switch-track');
        const shadow = track ? getComputedStyle(track).boxShadow : '';
        return /rgb[^)]*\)/u.exec(shadow)?.[0] ?? '';
      }),
    ];
    const behind = await dialog.evaluate((element) => getComputedStyle(element).backgroundColor);
    for (const edge of edges) expect(edge).toMatch(/^rgb\(/u);
    for (const edge of edges) expect(contrast(edge, behind)).toBeGreaterThanOrEqual(3);
  });
}

/** Of two opaque colours as browsers write them (WCAG 2.2, relative luminance). */
function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = (colour.match(/[\d.]+/gu) ?? []).map((part) => {
    const value = Number(part) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
