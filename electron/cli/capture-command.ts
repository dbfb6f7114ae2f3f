// `onlooker capture`: a live capture by dumpcap or tcpdump, read as it comes. Ctrl-C ends it well.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { captureHelp, helpAfter } from '../../shared/words/capture-help.ts';
import { countOf, formatBytes } from '../../shared/words/format.ts';
import type { PartProgress } from '../session/capture-part.ts';
import { CannotCaptureError, runCaptureTask, type CaptureTask } from '../session/capture-task.ts';
import { findCaptureTool, type CaptureTool } from '../session/live-capture.ts';
import { createSessionId } from '../session/new-session.ts';
import type { StagedCapture } from '../session/stage-capture.ts';
import { CommandError, dataDir, describe, openLibrary, stopOnSignal } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import type { CaptureCommand } from './parse-capture.ts';
import { sayError, writeOut } from './terminal.ts';
import { writeStored } from './write-output.ts';

const tellEveryMs = 1000;
const whatComes = 'Stopping. What came is being read; Ctrl-C again leaves at once.';

/** Runs and gives the exit code; throws CommandError. Without an interface it lists them. */
export async function captureLive(command: CaptureCommand): Promise<number> {
  const found = await findCaptureTool();
  if (found === null) {
    const why = `Nothing here can capture. ${captureHelp(process.platform)}`;
    throw new CommandError(why, exitCodes.cannotRead);
  }
  const { interfaceName } = command;
  if (interfaceName === null) {
    await writeOut(describeInterfaces(found));
    return exitCodes.ok;
  }
  if (!found.interfaces.some(({ name }) => name === interfaceName)) {
    sayError(`There is no interface “${interfaceName}”.\n${describeInterfaces(found).trim()}`);
    return exitCodes.usage;
  }
  const folder = command.libraryFile === null ? await mkdtemp(join(tmpdir(), 'onlooker-')) : null;
  const library = command.libraryFile ?? join(folder ?? '', 'capture.duckdb');
  const store = await openLibrary(library);
  try {
    const staged = await read(command, interfaceName, found, library);
    await store.adopt(staged);
    sayError(`${staged.packets} packets, ${staged.flows} connections`);
    if (staged.problem !== null) sayError(staged.problem);
    await writeStored(command, store, staged.id);
    return staged.problem === null ? exitCodes.ok : exitCodes.someVisitFailed;
  } finally {
    await store.close();
    if (folder !== null) await rm(folder, { recursive: true, force: true });
  }
}

async function read(
  { filter, seconds }: CaptureCommand,
  interfaceName: string,
  { tool, toolPath }: CaptureTool,
  library: string,
): Promise<StagedCapture> {
  const task: CaptureTask = {
    id: createSessionId(),
    source: { kind: 'live', tool, toolPath, interfaceName, filter, seconds },
    library,
    dataDir: dataDir(),
    workerPath: null,
  };
  const how = seconds === null ? 'Ctrl-C ends it' : `for ${seconds} s, or until Ctrl-C`;
  sayError(`Capturing on ${interfaceName} with ${tool}; ${how}.`);
  let toldMs = performance.now();
  try {
    return await runCaptureTask(task, stopOnSignal(whatComes), (progress) => {
      if (performance.now() - toldMs < tellEveryMs) return;
      toldMs = performance.now();
      sayError(describeProgress(progress));
    });
  } catch (error) {
    const said = describe(error);
    const help = error instanceof CannotCaptureError ? helpAfter(said, process.platform) : '';
    throw new CommandError(`${said}\n${help}`.trim(), exitCodes.cannotRead);
  }
}

function describeProgress({ packets, readBytes, found }: PartProgress): string {
  const [newest] = found.names;
  const name = newest === undefined ? '' : `; newest name in the open: ${newest.name}`;
  return `${countOf(packets, 'packet')}, ${formatBytes(readBytes)}${name}`;
}

function describeInterfaces({ tool, interfaces }: CaptureTool): string {
  const lines = interfaces.map(({ name, description }) => `  ${name}  ${description}`.trimEnd());
  return `Interfaces (${tool}):\n${lines.join('\n')}\nFor example: onlooker capture --interface ${interfaces[0]?.name ?? 'eth0'} --seconds 60\n`;
}
