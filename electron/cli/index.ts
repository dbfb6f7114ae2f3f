// The entry of the command line.
import { assertNever } from '../../shared/model/result.ts';
import { version } from '../endpoint/user-agent.ts';
import { keepToOwner } from '../interchange/file-modes.ts';
import { favourSmallHeap } from '../session/quick-start.ts';
import { captureLive } from './capture-command.ts';
import { CommandError } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { expectTargets } from './expect-targets.ts';
import { helpText } from './help.ts';
import { importFiles } from './import-command.ts';
import { inspect } from './inspect-command.ts';
import { observe } from './observe-command.ts';
import { parseArguments } from './parse-arguments.ts';
import { sayError, writeOut } from './terminal.ts';

async function main(): Promise<number> {
  const parsed = parseArguments(process.argv.slice(2));
  if (!parsed.ok) {
    sayError(`${parsed.error}\nSee: onlooker --help`);
    return exitCodes.usage;
  }
  if ('reports' in parsed.value) await expectTargets(parsed.value);
  switch (parsed.value.kind) {
    case 'help':
      await writeOut(helpText);
      return exitCodes.ok;
    case 'version':
      await writeOut(`${version}\n`);
      return exitCodes.ok;
    case 'inspect':
      return inspect(parsed.value);
    case 'capture':
      return captureLive(parsed.value);
    case 'observe':
      return observe(parsed.value);
    case 'import':
      return importFiles(parsed.value);
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
favourSmallHeap();
void run();
