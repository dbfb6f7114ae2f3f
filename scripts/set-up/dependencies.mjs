// npm's packages, exactly as the lock file has them; skipped when nothing changed since.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SetUpError, repositoryRoot, step } from './steps.mjs';

const oldestNode = [20, 19];

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = oldestNode;
  if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) return;
  throw new SetUpError(
    `Node ${process.versions.node} is too old: Onlooker needs ${oldestNode.join('.')} or newer.`,
  );
}

/** No package's install script is run: the one that matters, Electron's, is electron-runtime.mjs's. */
export async function ensureDependencies() {
  checkNode();
  const lock = readFileSync(join(repositoryRoot, 'package-lock.json'));
  const wanted = createHash('sha256').update(lock).digest('hex');
  const stampFile = join(repositoryRoot, 'node_modules', '.onlooker-lock');
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === wanted) return;
  await step('installing dependencies', 'npm', [
    'ci',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
  ]);
  writeFileSync(stampFile, wanted);
}
