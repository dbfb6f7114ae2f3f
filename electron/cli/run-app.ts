// What needs a browser engine, printing and whole pages, the app itself does: it is started for it.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { CommandError } from './command.ts';
import { exitCodes } from './exit-codes.ts';

const commandSchema = z.array(z.string()).min(1);
/** Of what it says on its error stream, the end is kept for whoever asks why it failed. */
const keptCharacters = 2000;

export interface RunAppOptions {
  readonly timeoutMs?: number;
  /** Asks it to end well. */
  readonly signal?: AbortSignal;
  /** Hears its standard output. */
  readonly onLine?: (line: string) => void;
}

/** `what` needs the app, for who started the command without it. Rejects with CommandError. */
export function runApp(
  what: string,
  appArguments: readonly string[],
  { timeoutMs, signal, onLine }: RunAppOptions,
): Promise<void> {
  const [executable = '', ...rest] = readCommand(what);
  return new Promise((resolve, reject) => {
    const child = spawn(executable, [...rest, ...appArguments], {
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(timeoutMs === undefined ? {} : { timeout: timeoutMs }),
    });
    const fail = (message: string): void => {
      reject(new CommandError(message, exitCodes.internal));
    };
    let said = '';
    child.stderr.on('data', (data: Buffer) => {
      said = (said + data.toString()).slice(-keptCharacters);
    });
    createInterface({ input: child.stdout }).on('line', (line) => onLine?.(line));
    const stop = (): void => void child.kill('SIGTERM');
    signal?.addEventListener('abort', stop);
    child.on('error', (error) => {
      fail(error.message);
    });
    child.on('close', (code) => {
      signal?.removeEventListener('abort', stop);
      if (code === 0) resolve();
      else fail(`the app ended with code ${code ?? 'none'}: ${said}`);
    });
  });
}

/** Throws CommandError where the command was started without it. */
export const expectApp = (what: string): void => void readCommand(what);

function readCommand(what: string): string[] {
  const given = process.env['ONLOOKER_ELECTRON'];
  if (given !== undefined) return commandSchema.parse(JSON.parse(given));
  throw new CommandError(
    `${what} needs the app: start the command with npm start.`,
    exitCodes.usage,
  );
}
