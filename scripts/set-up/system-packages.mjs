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

/**
 * What a package is called here: since 2024, with times of 64 bits, Debian and Ubuntu call some libraries
 * `libgtk-3-0t64`, and the old name may install nothing.
 * @param {string} name
 * @param {(name: string) => boolean} isKnown
 */
export const nameHere = (name, isKnown) => (isKnown(renamed(name)) ? renamed(name) : name);

const renamed = (/** @type {string} */ name) => `${name}t64`;

/** @param {string} name */
const isInList = (name) => spawnSync('apt-cache', ['show', name], { stdio: 'ignore' }).status === 0;

/** @param {string} name */
function isInstalled(name) {
  const found = spawnSync('dpkg-query', ['-W', '-f=${Status}', name], { encoding: 'utf8' });
  return found.status === 0 && found.stdout.includes('install ok installed');
}

/**
 * On Debian and its kin installs what is missing as root, or says the exact command and stops. What other
 * systems need is theirs to bring.
 * @param {readonly string[]} names
 */
export async function ensureSystemPackages(names) {
  if (process.platform !== 'linux') return;
  if (!existsSync('/usr/bin/dpkg-query')) return;
  const absent = names.filter((name) => !isInstalled(name) && !isInstalled(renamed(name)));
  if (absent.length === 0) return;
  const isRoot = process.getuid?.() === 0;
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  if (isRoot) {
    await step('reading the list of system packages', 'apt-get', ['update', '--quiet'], { env });
  }
  const missing = absent.map((name) => nameHere(name, isInList));
  if (!isRoot) {
    throw new SetUpError(
      `these system packages are missing: ${missing.join(' ')}\nInstall them, then run this again:\n` +
        `  sudo apt-get install --yes --no-install-recommends ${missing.join(' ')}`,
    );
  }
  await step(
    `installing system packages: ${missing.join(' ')}`,
    'apt-get',
    ['install', '--yes', '--quiet', '--no-install-recommends', ...missing],
    { env },
  );
}
