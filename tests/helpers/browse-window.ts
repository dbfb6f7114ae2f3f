// The window to browse in, driven as a person does: the frame of ours around it, and the stranger's page.
import { expect, type Page } from '@playwright/test';
import type { ColourScheme, StartedApp } from './electron-app.ts';

const isFrame = (page: Page): boolean => page.url().endsWith('/browse.html');

/** Asks for the window with the main window's button, and gives the frame once it is drawn. */
export async function openBrowseWindow(
  { app, page }: StartedApp,
  scheme: ColourScheme,
): Promise<Page> {
  const opening = app.waitForEvent('window', { predicate: isFrame });
  await page.getByRole('button', { name: 'Start browsing' }).click();
  const frame = await opening;
  await frame.emulateMedia({ reducedMotion: 'reduce', colorScheme: scheme });
  await frame.getByRole('textbox', { name: 'Web address' }).waitFor();
  return frame;
}

/** Does what closes the window, and waits until it is gone, which may be before the act is over. */
export async function closeBy(frame: Page, act: () => Promise<void>): Promise<void> {
  const closed = frame.waitForEvent('close');
  await Promise.all([closed, act().catch(() => undefined)]);
}

/** Types an address and goes there. */
export async function goTo(frame: Page, address: string): Promise<void> {
  await frame.getByRole('textbox', { name: 'Web address' }).fill(address);
  await frame.keyboard.press('Enter');
}

/** Runs a script in the stranger's page, as if its author had written it; empty where there is none. */
export function inPage({ app }: StartedApp, script: string): Promise<string> {
  return app.evaluate(async ({ webContents }, code) => {
    const stranger = webContents
      .getAllWebContents()
      .find((one) => !one.isDestroyed() && /^https?:/.test(one.getURL()));
    const value: unknown = await stranger?.executeJavaScript(code, true);
    return typeof value === 'string' ? value : '';
  }, script);
}

/** Waits until the page shows a text. */
export async function expectInPage(started: StartedApp, text: string): Promise<void> {
  const read = (): Promise<string> => inPage(started, 'document.body.innerText');
  await expect.poll(read, { timeout: 20_000 }).toContain(text);
}
