// The build, skipped when no source is newer than the last one.
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makePlaceTables } from '../make-place-tables.mjs';
import { repositoryRoot, say, step } from './steps.mjs';

const sources = [
  'shared',
  'electron',
  'renderer',
  'electron.vite.config.ts',
  'package.json',
  'package-lock.json',
];

/** @param {string} path @returns {number} newest change below it, ms since 1970 */
function newestChangeMs(path) {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  return Math.max(
    stats.mtimeMs,
    ...readdirSync(path).map((name) => newestChangeMs(join(path, name))),
  );
}

export async function ensureBuild() {
  const stamp = join(repositoryRoot, 'out', '.built');
  const newest = Math.max(...sources.map((name) => newestChangeMs(join(repositoryRoot, name))));
  if (!existsSync(stamp) || statSync(stamp).mtimeMs < newest) {
    await step('building', process.execPath, [
      'node_modules/electron-vite/bin/electron-vite.js',
      'build',
    ]);
    writeFileSync(stamp, '');
  }
  await makePlaceTables(join(repositoryRoot, 'out', 'data'), say);
}
