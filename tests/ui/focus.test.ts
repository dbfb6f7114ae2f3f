// The ring around what has the keyboard is whole in every screen and dialog, in a wide window and in the smallest.
import type { Page } from '@playwright/test';
import { expectWholeRings } from '../helpers/screens.ts';
import { expectSettled } from '../helpers/walk.ts';
import type { SampleLibrary } from './support/sample-library.ts';
import { asCapture, documentIn } from './support/change-sample.ts';
import { expect, test } from './support/test.ts';

const screens = [
  'Overview',
  'Compare',
  'Connections',
  'Timeline',
  'Records',
  'Handshake',
  'Frequency',
] as const;
const dialogs = ['Practice lab', 'Captures…', 'Observe…', 'Export…'] as const;

/** The overview is a capture's. */
function makeCapture(library: SampleLibrary): void {
  library.documents.set('s1', asCapture(documentIn(library)));
}

async function checkScreen(page: Page, name: string): Promise<void> {
  await test.step(name, async () => {
    await page.getByRole('tab', { name }).click();
    await expect(page.getByRole('tabpanel', { name })).toBeVisible();
    await expectSettled(page);
    await expectWholeRings(page);
  });
}

for (const size of [
  { width: 1280, height: 800 },
  { width: 900, height: 600 },
]) {
  test.describe(`${size.width} × ${size.height}`, () => {
    test.use({ viewport: size });

    test('screens of a capture', async ({ page, library, open }) => {
      makeCapture(library);
      await open();
      await page.getByRole('button', { name: /^clinic\.example/u }).click();
      for (const name of screens) await checkScreen(page, name);
    });

    test('the first screen, what can be chosen for a visit, and dialogs', async ({
      page,
      open,
    }) => {
      await open();
      await expectWholeRings(page);
      await page.getByRole('button', { name: 'Options' }).click();
      await expectWholeRings(page);
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: /^clinic\.example/u }).click();
      for (const name of dialogs) {
        await test.step(name, async () => {
          await page.getByRole('button', { name, exact: true }).first().click();
          await expect(page.getByRole('dialog')).toBeVisible();
          await expectSettled(page);
          await expectWholeRings(page, 30);
          await page.keyboard.press('Escape');
          await expect(page.getByRole('dialog')).toBeHidden();
        });
      }
    });
  });
}
