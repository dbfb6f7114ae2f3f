// `npm start`: sets up what is missing and opens the app; `npm start -- inspect …` runs the command
// line instead, in plain Node.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ensureBuild } from './set-up/build.mjs';
import { ensureDependencies } from './set-up/dependencies.mjs';
import { ensureElectron, withDisplay } from './set-up/electron-runtime.mjs';
import { repositoryRoot, runMain, say } from './set-up/steps.mjs';
import { ensureSystemPackages, windowPackages } from './set-up/system-packages.mjs';

/** Little room for young objects, as the app's readers have it: what long captures take is told in megabytes. */
const commandLineFlags = ['--max-semi-space-size=4'];
const commandLine = join(repositoryRoot, 'out/main/cli.cjs');

/**
 * Hands the terminal over to the program and passes signals on.
 * @param {readonly string[]} command
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<number>} its exit code
 */
function handOver(command, env) {
  const [executable = '', ...rest] = command;
  const child = spawn(executable, rest, { stdio: 'inherit', env, cwd: process.cwd() });
  const passOn = (/** @type {NodeJS.Signals} */ signal) => void child.kill(signal);
  process.on('SIGTERM', passOn);
  // The terminal sends Ctrl-C to the child as well; staying alive lets it finish what it writes.
  process.on('SIGINT', () => undefined);
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('close', (code) => {
      done(code ?? 1);
    });
  });
}

await runMain(async () => {
  const given = process.argv.slice(2);
  const isCommandLine =
    given.length > 0 && given[0] !== '--' && !given[0]?.startsWith('--user-data');
  const wantsWindow =
    !isCommandLine || given.some((argument) => argument.endsWith('.pdf') || argument === '--page');
  await ensureDependencies();
  await ensureBuild();
  const env = { ...process.env };
  /** @type {string[]} */
  let electron = [];
  if (wantsWindow) {
    await ensureSystemPackages(windowPackages);
    electron = withDisplay(await ensureElectron());
    env['ONLOOKER_ELECTRON'] = JSON.stringify(electron);
  }
  if (isCommandLine) {
    return handOver([process.execPath, ...commandLineFlags, commandLine, ...given], env);
  }
  say('opening the window');
  return handOver([...electron, ...given], env);
});
