// Starts the real app in real Electron for the end-to-end tests, each run in folders of its own.
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { _electron, type ElectronApplication, type Page } from '@playwright/test';

const repositoryRoot = resolve(import.meta.dirname, '../..');

/** Where one test keeps what its app writes; the same home twice is a restart. */
export interface AppHome {
  readonly userDataDir: string;
  readonly exportDir: string;
  remove(): void;
}

export function makeAppHome(): AppHome {
  const folder = mkdtempSync(join(tmpdir(), 'onlooker-e2e-'));
  const home = { userDataDir: join(folder, 'user'), exportDir: join(folder, 'exports') };
  for (const dir of Object.values(home)) mkdirSync(dir);
  return {
    ...home,
    remove: () => {
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

/** The command that opens the app: executable, then its arguments (docs/adr/0001). */
export function electronCommand(): readonly [string, ...string[]] {
  const text = process.env['ONLOOKER_ELECTRON'];
  if (text === undefined) {
    throw new Error('ONLOOKER_ELECTRON is not set: run these tests with `npm test`.');
  }
  const command: unknown = JSON.parse(text);
  if (!Array.isArray(command) || !command.every((part) => typeof part === 'string')) {
    throw new Error(`ONLOOKER_ELECTRON is not a list of strings: ${text}`);
  }
  const [executable, ...rest] = command;
  if (executable === undefined) throw new Error('ONLOOKER_ELECTRON is empty.');
  return [executable, ...rest];
}

export type ColourScheme = 'light' | 'dark';

export interface StartedApp {
  readonly app: ElectronApplication;
  readonly page: Page;
  /** Everything the app's process wrote on its error stream. */
  readonly terminal: () => string;
}

/**
 * Starts the app on a home and waits for its window. `environment` is added to this process's own; `command`:
 * of another build of it.
 */
export async function startApp(
  home: AppHome,
  scheme: ColourScheme,
  environment: Readonly<Record<string, string>> = {},
  command: readonly [string, ...string[]] = electronCommand(),
): Promise<StartedApp> {
  const [executablePath, ...rest] = command;
  const app = await launch(home.userDataDir, {
    executablePath,
    args: [...rest, `--user-data-dir=${home.userDataDir}`],
    cwd: repositoryRoot,
    env: { ...definedEnvironment(), ONLOOKER_EXPORT_DIR: home.exportDir, ...environment },
    colorScheme: scheme,
  });
  let written = '';
  app.process().stderr?.on('data', (chunk: Buffer) => {
    written = (written + chunk.toString()).slice(-100_000);
  });
  const page = await app.firstWindow();
  await page.emulateMedia({ reducedMotion: 'reduce', colorScheme: scheme });
  await page.waitForLoadState('domcontentloaded');
  return { app, page, terminal: () => written };
}

type Launch = NonNullable<Parameters<typeof _electron.launch>[0]>;

const attachMs = 30_000;

/**
 * Playwright cannot hold an app of its own executable back until it listens: the window may go to its page in
 * the very moment it is attached to. Chromium 114 then tells of that navigation neither before nor after, and
 * Playwright waits for it for ever, in one start of about forty on a busy machine. Where the app shows its
 * page by then it has started well, and is started anew; where it does not, the start has failed.
 */
async function launch(userDataDir: string, options: Launch): Promise<ElectronApplication> {
  let showsPage = Promise.resolve(false);
  const look = setTimeout(() => {
    showsPage = isPageShown(userDataDir);
  }, attachMs * 0.8);
  try {
    return await _electron.launch({ ...options, timeout: attachMs });
  } catch (error) {
    if (!(await showsPage)) throw error;
    return await _electron.launch(options);
  } finally {
    clearTimeout(look);
  }
}

/** By what Chromium itself lists; its port stands in the first line of the file. */
async function isPageShown(userDataDir: string): Promise<boolean> {
  try {
    const [port = ''] = readFileSync(join(userDataDir, 'DevToolsActivePort'), 'utf8').split('\n');
    const answer = await fetch(`http://127.0.0.1:${port}/json/list`);
    return (await answer.text()).includes('"title": "Onlooker"');
  } catch {
    // It has not come so far.
    return false;
  }
}

function definedEnvironment(): Record<string, string> {
  const pairs = Object.entries(process.env).filter(
    (pair): pair is [string, string] => pair[1] !== undefined,
  );
  return Object.fromEntries(pairs);
}
