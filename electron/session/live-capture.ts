// Live captures by a tool that is there already: dumpcap (Wireshark's) or tcpdump. Found by asking each
// for its list of interfaces; what it captures comes as pcap over its standard output, and no file is made.
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { findProgram } from './find-program.ts';
import type { CaptureBytes } from './open-capture.ts';

export type CaptureToolName = 'dumpcap' | 'tcpdump';

export interface CaptureInterface {
  readonly name: string;
  readonly description: string;
}

export interface CaptureTool {
  readonly tool: CaptureToolName;
  /** Where it is: it is not looked for again. */
  readonly toolPath: string;
  readonly interfaces: readonly CaptureInterface[];
}

const tools: readonly CaptureToolName[] = ['dumpcap', 'tcpdump'];
const listLimits = { timeout: 5000, maxBuffer: 1024 * 1024 } as const;

export interface FindToolOptions {
  /** The whole path of a program; null: it is not there. */
  readonly find: (tool: CaptureToolName) => Promise<string | null>;
  /** Runs a program and gives its output; rejects when it fails. */
  readonly run: (path: string, args: readonly string[]) => Promise<string>;
}

const run: FindToolOptions['run'] = (path, args) =>
  new Promise((resolve, reject) => {
    execFile(path, [...args], listLimits, (error, stdout) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`${path} ${args.join(' ')} failed`, { cause: error }));
    });
  });

/** The first tool that lists interfaces; null: none is there, or none may. Listing captures nothing. */
export async function findCaptureTool(
  computer: FindToolOptions = { find: (tool) => findProgram(tool), run },
): Promise<CaptureTool | null> {
  for (const tool of tools) {
    const toolPath = await computer.find(tool);
    if (toolPath === null) continue;
    const output = await computer.run(toolPath, ['-D']).catch(() => '');
    const interfaces = readInterfaces(output);
    if (interfaces.length > 0) return { tool, toolPath, interfaces };
  }
  return null;
}

/** Lines `1.eth0 [Up, Running]` (tcpdump) and `1. eth0 (Ethernet)` (dumpcap). */
export function readInterfaces(output: string): CaptureInterface[] {
  return output.split(/\r?\n/).flatMap((line) => {
    const found = /^\s*\d+\.\s*(\S+)\s*(.*)$/.exec(line);
    return found === null ? [] : [{ name: found[1] ?? '', description: found[2] ?? '' }];
  });
}

export interface LiveOptions {
  readonly tool: CaptureToolName;
  readonly toolPath: string;
  readonly interfaceName: string;
  /** In the language of pcap filters; empty: everything. */
  readonly filter: string;
  /** Null: until it is stopped. */
  readonly seconds: number | null;
}

/** The words of the command; nothing of it goes through a shell. */
export function liveArguments({
  tool,
  interfaceName,
  filter,
}: Omit<LiveOptions, 'toolPath'>): string[] {
  const from = ['-i', interfaceName, '-s', '0', '-w', '-'];
  if (tool === 'dumpcap') return [...from, '-P', '-q', ...(filter === '' ? [] : ['-f', filter])];
  // -U: each packet at once, not when a buffer is full.
  return [...from, '-n', '-U', ...(filter === '' ? [] : ['--', filter])];
}

export interface LiveCapture {
  readonly capture: CaptureBytes;
  /** Ends it; what came is read to its end. */
  readonly stop: () => void;
  /** What the tool said of a failure, once it has ended; null: it went well. */
  problem(): string | null;
}

const maxSaid = 4000;

/** Starts at once. A tool that may not capture ends by itself; `problem` tells why. */
export function startLiveCapture(options: LiveOptions): LiveCapture {
  const child = spawn(options.toolPath, liveArguments(options), {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  let failed: string | null = null;
  let isStopped = false;
  child.stderr.on('data', (text: Buffer) => {
    said = (said + text.toString('utf8')).slice(-maxSaid);
  });
  const ended = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      failed = error.message;
      resolve();
    });
    child.once('close', (code) => {
      if (code !== 0 && !isStopped)
        failed ??= said.trim() || `${options.tool} ended with code ${code}`;
      resolve();
    });
  });
  const stop = (): void => {
    isStopped = true;
    end(child);
  };
  const timer =
    options.seconds === null ? undefined : setTimeout(stop, options.seconds * 1000).unref();
  let readBytes = 0;
  async function* chunks() {
    try {
      for await (const chunk of child.stdout) {
        const bytes = new Uint8Array(chunk as Buffer);
        readBytes += bytes.length;
        yield { bytes, readBytes };
      }
      await ended;
    } finally {
      clearTimeout(timer);
      stop();
    }
  }
  const capture = {
    /** As far as it has come. */
    get totalBytes() {
      return readBytes;
    },
    chunks,
  };
  return { capture, stop, problem: () => failed };
}

/** Both tools write out what they have on an interrupt. Windows knows none: there it ends at once. */
function end(child: ChildProcess): void {
  if (child.exitCode === null && child.signalCode === null) child.kill('SIGINT');
}
