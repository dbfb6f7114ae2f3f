// Who wants less motion sees a change of the colour scheme at once, text that inherits its colour included.
import { expect, test } from './support/test.ts';

test('text has its new colour in the frame after the scheme changed', async ({ page, open }) => {
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  await open();
  await page.getByRole('button', { name: /^clinic\.example/u }).click();
  const words = page.locator('.summary-learnt');
  await expect(words).toBeVisible();
  const transitions = () =>
    page.evaluate(
      () => document.getAnimations().filter((one) => one instanceof CSSTransition).length,
    );
  expect(await words.evaluate((element) => getComputedStyle(element).transitionDuration)).toBe(
    '0s',
  );
  const before = await words.evaluate((element) => getComputedStyle(element).color);
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark');
  expect(await words.evaluate((element) => getComputedStyle(element).color)).not.toBe(before);
  expect(await transitions()).toBe(0);
});
