// The entry of the command line.
import { assertNever } from '../../shared/model/result.ts';
import { version } from '../endpoint/user-agent.ts';
import { keepToOwner } from '../interchange/file-modes.ts';
import { favourSmallHeap } from '../session/quick-start.ts';
import { CommandError } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { expectTargets } from './expect-targets.ts';
import { helpText } from './help.ts';
import { parseArguments } from './parse-arguments.ts';
import { sayError, writeOut } from './terminal.ts';

async function main(): Promise<number> {
  const parsed = parseArguments(process.argv.slice(2));
  if (!parsed.ok) {
    sayError(`${parsed.error}\nSee: onlooker --help`);
    return exitCodes.usage;
  }
  if ('reports' in parsed.value) {
    favourSmallHeap();
    await expectTargets(parsed.value);
  }
  // Each brings its own parts: a look needs no library, and nobody waits for its loading.
  switch (parsed.value.kind) {
    case 'help':
      await writeOut(helpText);
      return exitCodes.ok;
    case 'version':
      await writeOut(`${version}\n`);
      return exitCodes.ok;
    case 'inspect':
      return (await import('./inspect-command.ts')).inspect(parsed.value);
    case 'capture':
      return (await import('./capture-command.ts')).captureLive(parsed.value);
    case 'observe':
      return (await import('./observe-command.ts')).observe(parsed.value);
    case 'import':
      return (await import('./import-command.ts')).importFiles(parsed.value);
    case 'look':
      return (await import('./look-command.ts')).look(parsed.value);
    default:
      return assertNever(parsed.value);
  }
}

// A reader that closes the pipe early (`| head`) must not bring the program down.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

async function run(): Promise<void> {
  try {
    process.exitCode = await main();
  } catch (error) {
    const isOurs = error instanceof CommandError;
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    sayError(
      isOurs ? error.message : `Onlooker made a mistake. Please report it with this:\n${stack}`,
    );
    process.exitCode = isOurs ? error.exitCode : exitCodes.internal;
  }
}

keepToOwner();
void run();
