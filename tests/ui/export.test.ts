// A long export shows how far it is and can be stopped.
import { ok } from '../../shared/model/result.ts';
import { expectAccessible, keepPicture } from '../helpers/screens.ts';
import { expect, test } from './support/test.ts';

test('a long export is drawn, and can be cancelled', async ({ page, engine, open }) => {
  let end: () => void = () => undefined;
  engine.handle('report.export', async () => {
    await new Promise<void>((resolve) => {
      end = resolve;
    });
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
  await dialog.getByRole('button', { name: 'Export…' }).click();
  const bar = dialog.getByRole('progressbar', { name: 'Progress of the export' });
  await expect(bar).toBeVisible();
  await engine.emit('report.progress', { sessionId: 's1', done: 0.2 });
  await expect(bar).toHaveAttribute('aria-valuenow', '20');
  await expect(dialog.getByText('Making the report …')).toBeVisible();
  await keepPicture(page, 'light', 'ui-export-progress');
  await expectAccessible(page);
  await engine.emit('report.progress', { sessionId: 's1', done: 0.8 });
  await expect(dialog.getByText('Writing the file …')).toBeVisible();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(bar).toBeHidden();
  await expect(dialog.getByRole('button', { name: 'Export…' })).toBeEnabled();
  expect(engine.last('report.cancel')).toMatchObject({
    channel: 'report.cancel',
    input: { sessionId: 's1' },
  });
});
