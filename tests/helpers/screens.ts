// What every screen is put through: a picture that is kept, and axe.
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { expect, type Locator, type Page } from '@playwright/test';
import type axe from 'axe-core';
import type { ColourScheme } from './electron-app.ts';

const screenshots = resolve(import.meta.dirname, '../../test-results/screenshots');
const axeSource = readFileSync(
  createRequire(import.meta.url).resolve('axe-core/axe.min.js'),
  'utf8',
);

/** Keeps a picture under `test-results/screenshots/<scheme>/<name>.png`. */
export async function keepPicture(page: Page, scheme: ColourScheme, name: string): Promise<void> {
  const folder = join(screenshots, scheme);
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled' });
}

/** Runs axe on the whole page and expects no violation; says which rule and where when there is one. */
export async function expectAccessible(page: Page): Promise<void> {
  // Evaluated over the inspector, which the page's content security policy does not bind.
  await page.evaluate(axeSource);
  const violations = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: typeof import('axe-core') };
    const results: axe.AxeResults = await axe.run(document, { resultTypes: ['violations'] });
    return results.violations.map((violation) => ({
      rule: violation.id,
      help: violation.help,
      where: violation.nodes.slice(0, 5).map((node) => node.target.join(' ')),
      why: violation.nodes[0]?.failureSummary ?? '',
    }));
  });
  expect(violations).toEqual([]);
}

/** Both at once, for each screen of the walk. */
export async function checkScreen(page: Page, scheme: ColourScheme, name: string): Promise<void> {
  await keepPicture(page, scheme, name);
  await expectAccessible(page);
}

/** Expects that nothing in sight has to be scrolled sideways; says what would have to be, and by how much. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const tooWide = await page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('html, body, body *')]
      .filter((element) => {
        const scrolls = ['auto', 'scroll'].includes(getComputedStyle(element).overflowX);
        return (scrolls && element.checkVisibility()) || element === document.documentElement;
      })
      .map((element) => ({
        what: element.getAttribute('aria-label') ?? (element.className || element.localName),
        byPx: element.scrollWidth - element.clientWidth,
      }))
      .filter(({ byPx }) => byPx > 0),
  );
  expect(tooWide).toEqual([]);
}

/** Texts of more than one line. */
const listBroken = (texts: readonly Element[]): string[] =>
  texts
    .filter((text) => {
      const tops = [...text.getClientRects()].map(({ top }) => Math.round(top));
      return new Set(tops).size > 1;
    })
    .map(({ textContent }) => textContent ?? '');

/** Expects that each of the texts, where rows have room for one line, has one. */
export async function expectOneLine(texts: Locator): Promise<void> {
  await expect(texts.first()).toBeVisible();
  expect(await texts.evaluateAll(listBroken)).toEqual([]);
}

/** Expects that the page as a whole cannot be moved: parts of it scroll, its frame stays. */
export async function expectFixedFrame(page: Page): Promise<void> {
  const beyondPx = await page.evaluate(() => {
    document.body.scrollTop = 10_000;
    document.documentElement.scrollTop = 10_000;
    return document.body.scrollTop + document.documentElement.scrollTop;
  });
  expect(beyondPx, 'pixels by which the frame moved').toBe(0);
}

/** Both at once: what is in sight has the room it needs. */
export async function expectFits(page: Page): Promise<void> {
  await expectNoSidewaysScroll(page);
  await expectFixedFrame(page);
}

/** Makes the page as small as the window can be, keeps a picture, and expects it to fit. */
export async function expectFitsSmallest(
  page: Page,
  scheme: ColourScheme,
  name: string,
): Promise<void> {
  await page.setViewportSize({ width: 900, height: 600 });
  await keepPicture(page, scheme, name);
  await expectFits(page);
}

/** The ring around what has the keyboard, where something cuts it off; null: it is whole, or nothing has it. */
async function findCutRing(page: Page): Promise<string | null> {
  return page.evaluate(() => {
    const focused = document.activeElement;
    if (!(focused instanceof HTMLElement) || focused === document.body) return null;
    // Of a switch or a radio the ring is drawn around what stands for it.
    const hasRing = (element: Element): boolean => {
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      return outlineStyle !== 'none' && outlineWidth !== '0px';
    };
    const beside = [...(focused.parentElement?.querySelectorAll('*') ?? [])];
    const ringed = [focused, ...beside].find(hasRing);
    const what = `${focused.localName}.${focused.className} "${(focused.getAttribute('aria-label') ?? focused.innerText).slice(0, 40)}"`;
    if (ringed === undefined) return focused.matches('input, textarea') ? null : `${what}: no ring`;
    const { outlineWidth, outlineOffset } = getComputedStyle(ringed);
    const reach = Number.parseFloat(outlineWidth) + Number.parseFloat(outlineOffset);
    const box = ringed.getBoundingClientRect();
    const ring = {
      left: box.left - reach,
      top: box.top - reach,
      right: box.right + reach,
      bottom: box.bottom + reach,
    };
    const cuts = (place: string, left: number, top: number, right: number, bottom: number) => {
      const byPx = Math.max(
        left - ring.left,
        top - ring.top,
        ring.right - right,
        ring.bottom - bottom,
      );
      return byPx > 0.6 ? `${what}: ${byPx.toFixed(1)} px cut by ${place}` : null;
    };
    const over = document.elementFromPoint((box.left + box.right) / 2, (box.top + box.bottom) / 2);
    const isOwn = over !== null && (ringed.contains(over) || over.contains(ringed));
    const isPointedAt = getComputedStyle(ringed).pointerEvents !== 'none';
    if (isPointedAt && !isOwn && focused.parentElement?.contains(over) !== true) {
      return `${what}: lies under ${over?.className ?? 'nothing'}`;
    }
    const found = cuts('the window', 0, 0, innerWidth, innerHeight);
    if (found !== null) return found;
    for (let around = ringed.parentElement; around !== null; around = around.parentElement) {
      const { overflowX, overflowY, position } = getComputedStyle(around);
      if (overflowX !== 'visible' || overflowY !== 'visible') {
        const outer = around.getBoundingClientRect();
        const [left, top] = [outer.left + around.clientLeft, outer.top + around.clientTop];
        const name = around.className || around.localName;
        const cut = cuts(name, left, top, left + around.clientWidth, top + around.clientHeight);
        if (cut !== null) return cut;
      }
      if (position === 'fixed') break;
    }
    return null;
  });
}

/** Expects that the ring around what has the keyboard is whole. */
export async function expectWholeRing(page: Page): Promise<void> {
  expect(await findCutRing(page)).toBeNull();
}

/** Goes through the page with the Tab key, and expects every ring on the way to be whole. */
export async function expectWholeRings(page: Page, mostStops = 80): Promise<void> {
  const cut = new Set<string>();
  await page.evaluate(() => {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  });
  for (let n = 0; n < mostStops; n += 1) {
    await page.keyboard.press('Tab');
    const found = await findCutRing(page);
    if (found !== null) cut.add(found);
    if (await page.evaluate(() => document.activeElement === document.body)) break;
  }
  expect([...cut]).toEqual([]);
}

/** Presses Tab until nothing inside has the keyboard any more, and says how often that took. */
export async function countTabsOutOf(page: Page, list: Locator, most = 200): Promise<number> {
  for (let presses = 1; presses <= most; presses += 1) {
    await page.keyboard.press('Tab');
    const isInside = await list.evaluate((element) => element.contains(document.activeElement));
    if (!isInside) return presses;
  }
  throw new Error(`Still inside after ${most} presses of the Tab key.`);
}
