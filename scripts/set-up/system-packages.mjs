// Debian packages that npm cannot bring: a display, the libraries of Electron, referees for tests.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { SetUpError, step } from './steps.mjs';

/** What Electron needs to open a window on a machine without a desktop. */
export const windowPackages = [
  'xvfb',
  'xauth',
  'libgtk-3-0',
  'libnss3',
  'libasound2',
  'libgbm1',
  'fonts-noto-core',
];

/** What the tests need on top: referees and a browser. */
export const testPackages = [
  ...windowPackages,
  'tshark',
  'tcpdump',
  'openssl',
  'curl',
  'chromium',
  'poppler-utils',
];

/** @param {string} name */
function isInstalled(name) {
  const found = spawnSync('dpkg-query', ['-W', '-f=${Status}', name], { encoding: 'utf8' });
  return found.status === 0 && found.stdout.includes('install ok installed');
}

/**
 * Installs what is missing on Debian as root; elsewhere on Linux says the exact command and stops.
 * @param {readonly string[]} names
 */
export async function ensureSystemPackages(names) {
  if (process.platform !== 'linux') return;
  if (!existsSync('/usr/bin/dpkg-query')) return;
  const missing = names.filter((name) => !isInstalled(name));
  if (missing.length === 0) return;
  if (process.getuid?.() !== 0) {
    throw new SetUpError(
      `these system packages are missing: ${missing.join(' ')}\nInstall them, then run this again:\n` +
        `  sudo apt-get install --yes --no-install-recommends ${missing.join(' ')}`,
    );
  }
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  await step('reading the list of system packages', 'apt-get', ['update', '--quiet'], { env });
  await step(
    `installing system packages: ${missing.join(' ')}`,
    'apt-get',
    ['install', '--yes', '--quiet', '--no-install-recommends', ...missing],
    { env },
  );
}
