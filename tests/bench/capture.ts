// How fast captures are looked at, read in full and imported: against tshark, which dissects everything, and
// nDPI, which recognises protocols; and that memory does not grow with the file. Whole processes, one after
// the other.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ensureBenchCapture, hasTool } from './capture-file.ts';
import type { WorkDone } from './capture-work.ts';
import { median, type Measure } from './statistics.ts';

const rounds = 3;
/** Little room for young objects, as the app's readers have it by their resource limits. */
const memoryFlags = ['--max-semi-space-size=4'];
const tsharkFields = ['ip.dst', 'tls.handshake.extensions_server_name', 'frame.len'];

export interface CaptureBench {
  readonly root: string;
  /** Of the bundled benchmarks. */
  readonly bundle: string;
  readonly dataDir: string;
}

function timeMs(command: string, args: readonly string[]): number {
  const start = performance.now();
  const { error } = spawnSync(command, args, { stdio: 'ignore' });
  if (error !== undefined) throw error;
  return performance.now() - start;
}

const tsharkMs = (file: string): number =>
  timeMs('tshark', [
    '-n',
    '-r',
    file,
    '-T',
    'fields',
    ...tsharkFields.flatMap((field) => ['-e', field]),
    '-Y',
    'tls.handshake.type==1',
  ]);

const ndpiMs = (file: string): number =>
  hasTool('ndpiReader') ? timeMs('ndpiReader', ['-q', '-i', file]) : Number.NaN;

export async function benchCapture({ root, bundle, dataDir }: CaptureBench): Promise<Measure[]> {
  const captures = ensureBenchCapture(root, join(root, '.cache/bench-capture'));
  if (typeof captures === 'string') {
    console.log(`capture: not measured, ${captures}`);
    return [];
  }
  const { file, longFile } = captures;
  const work = (script: string, path: string): WorkDone & { wholeMs: number } => {
    const worker = join(root, 'out/main/capture-worker.cjs');
    const args = [...memoryFlags, join(bundle, script), path, dataDir, worker];
    const start = performance.now();
    const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
    return { ...(JSON.parse(stdout) as WorkDone), wholeMs: performance.now() - start };
  };
  const ratios = Array.from({ length: rounds }, () => {
    const tshark = hasTool('tshark') ? tsharkMs(file) : Number.NaN;
    const ndpi = ndpiMs(file);
    const look = work('look-work.cjs', file);
    const read = work('analyse-work.cjs', file);
    const imported = work('capture-work.cjs', file);
    const all = { look: look.wholeMs, read: read.wholeMs, import: imported.wholeMs };
    const megabytes = [look, read, imported].map(({ peakMegabytes }) => peakMegabytes.toFixed(0));
    console.log(`capture: ${describe({ tshark, ndpi, ...all })}; ${megabytes.join(', ')} MB`);
    return {
      tshark: tshark / look.wholeMs,
      ndpi: ndpi / look.wholeMs,
      read: tshark / read.wholeMs,
      import: tshark / imported.wholeMs,
      megabytes: look.peakMegabytes,
      readMegabytes: read.peakMegabytes,
      importMegabytes: imported.peakMegabytes,
    };
  });
  const all = (key: keyof (typeof ratios)[number]): number[] => ratios.map((round) => round[key]);
  const middle = (key: keyof (typeof ratios)[number]): number => median(all(key));
  const best = `best of ${rounds}: ${Math.max(...all('tshark')).toFixed(1)} times tshark`;
  console.log(`capture: look, ${best}, ${Math.max(...all('ndpi')).toFixed(2)} times nDPI`);
  console.log(
    `capture: read in full ${middle('read').toFixed(1)} times as fast as tshark, ${middle('readMegabytes').toFixed(0)} MB`,
  );
  const long = longFile === null ? null : measureLong(work, file, longFile);
  return [
    measure('analyse a capture, times as fast as tshark', middle('tshark'), 'at-least', 30),
    measure('analyse a capture, times as fast as nDPI', middle('ndpi'), 'at-least', 1.8),
    measure('import a capture, times as fast as tshark', middle('import'), 'at-least', 12),
    measure('memory to analyse a capture, MB', middle('megabytes'), 'at-most', 200),
    measure('memory to import a capture, MB', middle('importMegabytes'), 'at-most', 200),
    ...(long === null
      ? []
      : [measure('memory to analyse one ten times as long, MB', long, 'at-most', 200)]),
  ];
}

/** Gives the megabytes that a look at it takes. */
function measureLong(
  work: (script: string, path: string) => WorkDone & { wholeMs: number },
  file: string,
  longFile: string,
): number {
  const ndpi = ndpiMs(longFile);
  const [look = Number.NaN] = ['look-work.cjs', 'analyse-work.cjs'].map((script) => {
    const [short, long] = [work(script, file), work(script, longFile)];
    const times = (long.wholeMs / short.wholeMs).toFixed(1);
    const asNdpi = (ndpi / long.wholeMs).toFixed(2);
    const megabytes = long.peakMegabytes.toFixed(0);
    console.log(
      `capture: ${script}, ten times as long: ${times} times the time, ${asNdpi} times as fast as nDPI, ${megabytes} MB`,
    );
    return long.peakMegabytes;
  });
  return look;
}

const measure = (name: string, ratio: number, kind: Measure['goal']['kind'], value: number) => ({
  name,
  ratio,
  goal: { kind, value },
});

const describe = (times: Readonly<Record<string, number>>): string =>
  Object.entries(times)
    .map(([name, ms]) => `${name} ${(ms / 1000).toFixed(2)} s`)
    .join(', ');
