// Saying what is done in one line each, and running a command. Node built-ins only: these scripts
// run before there are any dependencies.
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';

export const repositoryRoot = resolve(import.meta.dirname, '../..');

/** A failure the user can act on; its message says what to do. */
export class SetUpError extends Error {}

/** @param {string} text */
export function say(text) {
  process.stderr.write(`onlooker: ${text}\n`);
}

/**
 * Runs a command to its end; its output goes to the terminal's error stream, so that standard
 * output stays the program's own.
 * @param {string} command
 * @param {readonly string[]} commandArguments
 * @param {{ env?: NodeJS.ProcessEnv, cwd?: string, quiet?: boolean }} [options]
 * @returns {Promise<{ code: number, output: string }>}
 */
export function run(command, commandArguments, options = {}) {
  return new Promise((done, fail) => {
    const child = spawn(command, commandArguments, {
      cwd: options.cwd ?? repositoryRoot,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32' && command === 'npm',
    });
    let output = '';
    /** @param {Buffer} chunk */
    const take = (chunk) => {
      output = (output + chunk.toString()).slice(-64_000);
      if (options.quiet !== true) process.stderr.write(chunk);
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.on('error', fail);
    child.on('close', (code) => {
      done({ code: code ?? 1, output });
    });
  });
}

/**
 * Runs a command quietly and stops with its output when it fails.
 * @param {string} what what is being done, for the one line and the error
 * @param {string} command
 * @param {readonly string[]} commandArguments
 * @param {{ env?: NodeJS.ProcessEnv, cwd?: string }} [options]
 */
export async function step(what, command, commandArguments, options = {}) {
  say(what);
  const result = await run(command, commandArguments, { ...options, quiet: true });
  if (result.code !== 0) {
    throw new SetUpError(
      `${what} failed: ${[command, ...commandArguments].join(' ')}\n${result.output}`,
    );
  }
}

/**
 * Ends the process with a message instead of a stack when the user can act on it.
 * @param {() => Promise<number>} main gives the exit code
 */
export async function runMain(main) {
  try {
    process.exitCode = await main();
  } catch (error) {
    if (!(error instanceof SetUpError)) throw error;
    say(error.message);
    process.exitCode = 1;
  }
}
