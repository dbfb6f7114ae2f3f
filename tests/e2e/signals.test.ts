// Ended from outside, by a shell or a system that shuts down: the library is closed in order, whatever the app is
// busy with, and the app leaves quietly.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect, test } from '@playwright/test';
import { electronCommand, makeAppHome, type AppHome } from '../helpers/electron-app.ts';

test.skip(process.platform === 'win32', 'Windows has no such signals');

let home: AppHome;
test.beforeEach(() => {
  home = makeAppHome();
});
test.afterEach(() => {
  home.remove();
});

/** Sends the signal `afterMs` after the app began to open its library, and tells how it ended. */
async function endApp(signal: NodeJS.Signals, afterMs: number) {
  const [executable, ...rest] = electronCommand();
  const app = spawn(executable, [...rest, `--user-data-dir=${home.userDataDir}`], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let written = '';
  app.stderr.on('data', (chunk: Buffer) => {
    written += chunk.toString();
  });
  const ended = once(app, 'exit');
  const library = join(home.userDataDir, 'library.duckdb');
  while (!existsSync(library)) await setTimeout(1);
  await setTimeout(afterMs);
  app.kill(signal);
  const [code, endedBy]: unknown[] = await ended;
  return { code, endedBy, written, isWhole: existsSync(library) && !existsSync(`${library}.wal`) };
}

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  // While the library is being opened, while its tables are made, and when all is at rest.
  for (const afterMs of [0, 30, 3000]) {
    test(`${signal} ${afterMs} ms after the library began to open`, async () => {
      const { code, endedBy, written, isWhole } = await endApp(signal, afterMs);
      expect({ code, endedBy, isWhole }).toEqual({ code: 0, endedBy: null, isWhole: true });
      expect(written).not.toMatch(/terminate called|onlooker:/);
    });
  }
}
