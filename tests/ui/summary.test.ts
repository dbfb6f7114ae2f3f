// The session's sentence: where a screen or a low window needs the room, its beginning, and all of it on demand.
import type { Page } from '@playwright/test';
import { expectAccessible, keepPicture } from '../helpers/screens.ts';
import { clinicDocument } from './support/sample-session.ts';
import { documentIn } from './support/change-sample.ts';
import { expect, test } from './support/test.ts';

const manySites = Array.from({ length: 9 }, (_, n) => `site${n}.example (about 48.1 kB)`);
const long = {
  learnt: `Someone on your network learnt that 192.168.1.5 contacted 9 sites: ${manySites.join(', ')}.`,
  notSeen: `Of the encrypted rest: they did not see ${'the page, what you asked for, '.repeat(9)}or the answer.`,
};

const linesShown = (page: Page, words: string): Promise<number> =>
  page.locator(words).evaluate((element) => {
    return Math.round(
      element.clientHeight / Number.parseFloat(getComputedStyle(element).lineHeight),
    );
  });

test.beforeEach(async ({ page, library, open }) => {
  const document = clinicDocument({ id: 's1', title: 'clinic.example', createdAtMs: Date.now() });
  library.documents.clear();
  library.documents.set('s1', { ...document, summary: long });
  await page.setViewportSize({ width: 900, height: 600 });
  await open();
  await page.getByRole('button', { name: /^clinic\.example/u }).click();
  await expect(page.locator('.summary-learnt')).toBeVisible();
});

test('in a low window two lines of each part, and all of them on demand', async ({ page }) => {
  const toggle = page.getByRole('button', { name: 'All of the summary' });
  await expect.poll(() => linesShown(page, '.summary-learnt')).toBe(2);
  await expect.poll(() => linesShown(page, '.summary-not-seen')).toBe(2);
  await expect(toggle).toHaveAttribute('aria-expanded', 'false');
  await keepPicture(page, 'light', 'ui-small-summary');
  await toggle.press('Enter');
  await expect(toggle).toHaveAttribute('aria-expanded', 'true');
  await expect.poll(() => linesShown(page, '.summary-learnt')).toBeGreaterThan(2);
  await expect.poll(() => linesShown(page, '.summary-not-seen')).toBeGreaterThan(2);
  await expectAccessible(page);
  await toggle.press('Enter');
  await expect.poll(() => linesShown(page, '.summary-learnt')).toBe(2);
});

test('where a screen needs the room, what was not seen is shown on demand', async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.getByRole('tab', { name: 'Records' }).click();
  await expect(page.locator('.summary-not-seen')).toBeHidden();
  await page.getByRole('button', { name: 'All of the summary' }).click();
  await expect(page.locator('.summary-not-seen')).toBeVisible();
  await page.getByRole('tab', { name: 'Handshake' }).click();
  await expect(page.locator('.summary-not-seen')).toBeVisible();
});

test('nothing is cut off, and no button offered, where there is room', async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 800 });
  await expect(page.getByRole('button', { name: 'All of the summary' })).toBeHidden();
  await expect.poll(() => linesShown(page, '.summary-learnt')).toBeGreaterThan(2);
});

test('a name in the sentence has beside it what it spells', async ({ page, library, open }) => {
  const document = documentIn(library);
  const summary = {
    learnt: 'They learnt of xn--mnchen-3ya.de twice.',
    notSeen: 'Nothing of xn--pypal-4ve.com.',
  };
  library.documents.set('s1', { ...document, summary });
  await open();
  await page.getByRole('button', { name: /^clinic\.example/u }).click();
  await expect(page.locator('.summary-learnt')).toHaveText(
    'They learnt of xn--mnchen-3ya.de (münchen.de) twice.',
  );
  await expect(page.locator('.summary-not-seen')).toHaveText('Nothing of xn--pypal-4ve.com.');
});

/** The two signs around each end of a line within the sentence. */
const lineEnds = (page: Page): Promise<string[]> =>
  page.locator('.summary-learnt').evaluate((sentence) => {
    const texts = document.createTreeWalker(sentence, NodeFilter.SHOW_TEXT);
    const ends: string[] = [];
    let [line, before] = [0, ''];
    while (texts.nextNode() !== null) {
      const node = texts.currentNode;
      const said = node.textContent ?? '';
      for (let at = 0; at < said.length; at += 1) {
        const range = document.createRange();
        range.setStart(node, at);
        range.setEnd(node, at + 1);
        const { bottom } = range.getBoundingClientRect();
        const sign = said.charAt(at);
        // At a line's end a space takes no room.
        if (sign.trim() !== '') {
          if (line > 0 && bottom > line + 5) ends.push(before + sign);
          line = bottom;
        }
        before = sign;
      }
    }
    return ends;
  });

test('a name that fits on a line is not broken behind its dots', async ({ page }) => {
  for (const width of [1280, 1240, 1200, 1160, 1120]) {
    await page.setViewportSize({ width, height: 800 });
    const ends = await lineEnds(page);
    expect(ends.length).toBeGreaterThan(2);
    expect(ends.filter((signs) => !/^\s/u.test(signs))).toEqual([]);
  }
});

test('where nothing was looked up, nothing is said of look-ups', async ({ page }) => {
  await expect(page.getByRole('tab', { name: 'Compare' })).toBeVisible();
  await expect(page.getByText(/were looked up/u)).toHaveCount(0);
});
