// Cold start of the app until its main heading stands, against a bare Electron window of the same
// runtime. Interleaved; both are driven the same way, so what driving costs is in both.
import {
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { _electron } from '@playwright/test';
import { median, type Measure } from './statistics.ts';

const rounds = 9;

const bareMain = `const { app, BrowserWindow } = require('electron');
app.whenReady().then(() => {
  const window = new BrowserWindow({ width: 1200, height: 800 });
  window.loadURL('data:text/html,<h1>bare</h1>');
});
app.on('window-all-closed', () => app.quit());`;

function linkTree(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    if (entry.name === 'app' && from.endsWith('resources')) continue;
    const source = join(from, entry.name);
    const target = join(to, entry.name);
    if (entry.isDirectory()) linkTree(source, target);
    else {
      try {
        linkSync(source, target);
      } catch {
        cpSync(source, target);
      }
    }
  }
}

/** A bare app for the same runtime: staged as `resources/app`, which both kinds of runtime honour. */
function stageBare(executable: string, folder: string): string {
  linkTree(dirname(executable), folder);
  const app = join(folder, 'resources', 'app');
  mkdirSync(app, { recursive: true });
  writeFileSync(join(app, 'package.json'), '{"name":"bare","main":"main.js"}');
  writeFileSync(join(app, 'main.js'), bareMain);
  return join(folder, executable.slice(dirname(executable).length + 1));
}

async function startMs(executablePath: string, args: string[]): Promise<number> {
  const userData = mkdtempSync(join(tmpdir(), 'onlooker-bench-'));
  const start = performance.now();
  const app = await _electron.launch({
    executablePath,
    args: [...args, `--user-data-dir=${userData}`],
  });
  try {
    const window = await app.firstWindow();
    await window.locator('h1, h2').first().waitFor();
    return performance.now() - start;
  } finally {
    await app.close();
    rmSync(userData, { recursive: true, force: true });
  }
}

/** Gives the app's median start over the bare window's. */
export async function benchColdStart(electron: readonly string[]): Promise<Measure[]> {
  const [executable, ...args] = electron;
  if (executable === undefined || !existsSync(executable)) throw new Error('no Electron runtime');
  const folder = mkdtempSync(join(tmpdir(), 'onlooker-bare-'));
  try {
    const bare = stageBare(executable, folder);
    const bareArgs = args.filter((argument) => argument.startsWith('--'));
    const ratios: number[] = [];
    for (let round = -1; round < rounds; round += 1) {
      const theirs = await startMs(bare, bareArgs);
      const ours = await startMs(executable, args);
      if (round >= 0) ratios.push(ours / theirs);
    }
    return [
      {
        name: 'cold start, against a bare window',
        ratio: median(ratios),
        goal: { kind: 'at-most', value: 1.3 },
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
