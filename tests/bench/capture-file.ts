// The capture that reading is measured on, made by the script beside the captures from public ones and
// traffic of its own: not checked in, because it is large and every machine can make it.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { writeLongCapture } from './long-capture.ts';

const tools = [
  'tcpdump',
  'tshark',
  'editcap',
  'mergecap',
  'reordercap',
  'capinfos',
  'ethtool',
  'ip',
  'openssl',
  'python3',
  'ndpiReader',
];
/** Ten times as long: for memory, which must not grow with the file. */
const times = 10;
/** Longer than the capture, so that the copies stand behind each other. */
const apartS = 100;

export const hasTool = (name: string): boolean =>
  spawnSync('sh', ['-c', `command -v ${name}`]).status === 0;

export interface BenchCaptures {
  readonly file: string;
  /** Null where there is no room for it. */
  readonly longFile: string | null;
}

/** Gives the capture, or in words what is missing to make it. `folder` keeps it for the next run. */
export function ensureBenchCapture(root: string, folder: string): BenchCaptures | string {
  const file = join(folder, 'bench.pcap');
  if (!existsSync(file)) {
    const script = join(root, '../shared/bench/make-capture.sh');
    const missing = tools.filter((name) => !hasTool(name));
    if (!existsSync(script)) return `${script} is not there: it makes the capture to measure on`;
    if (missing.length > 0) return `these tools are missing: ${missing.join(', ')}`;
    if (process.getuid?.() !== 0)
      return 'making the capture needs root: it records a network of its own';
    mkdirSync(folder, { recursive: true });
    const made = spawnSync('bash', [script, folder], { stdio: ['ignore', 'ignore', 'inherit'] });
    if (made.status !== 0) return 'the capture could not be made';
  }
  return { file, longFile: ensureLong(file, join(folder, 'long.pcap')) };
}

function ensureLong(file: string, longFile: string): string | null {
  if (existsSync(longFile)) return longFile;
  if (freeBytes(longFile) < 2 * times * statSync(file).size) return null;
  const unfinished = `${longFile}.new`;
  writeLongCapture(file, unfinished, times, apartS);
  renameSync(unfinished, longFile);
  return longFile;
}

function freeBytes(path: string): number {
  const shown = spawnSync('df', ['--output=avail', '-B1', join(path, '..')], { encoding: 'utf8' });
  return Number(shown.stdout.split('\n')[1] ?? 0);
}
