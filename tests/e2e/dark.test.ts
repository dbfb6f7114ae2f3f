// Every screen once more in the dark: pictures, and contrast checked by axe.
import { expect, test } from '@playwright/test';
import { makeAppHome, startApp } from '../helpers/electron-app.ts';
import { checkScreen } from '../helpers/screens.ts';
import { expectSettled, openEvidence, openTab, tabNames, visitLab } from '../helpers/walk.ts';

const scheme = 'dark';

test('every screen in the dark', async () => {
  const home = makeAppHome();
  const { app, page } = await startApp(home, scheme);
  try {
    expect(await page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches)).toBe(
      true,
    );
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await checkScreen(page, scheme, '01-welcome');
    await visitLab(page);
    await expectSettled(page);
    await checkScreen(page, scheme, '02-compare');
    await openEvidence(page, 'Website');
    await checkScreen(page, scheme, '03-evidence-visible');
    for (const [index, name] of tabNames.entries()) {
      await openTab(page, name);
      await checkScreen(page, scheme, `1${index}-${name.toLowerCase()}`);
    }
  } finally {
    await app.close();
    home.remove();
  }
});
