// A small coverage-guided fuzzer on what the engine itself counts (inspector, block coverage): inputs that
// reach something new are kept and changed further. Ends with 1 when anything was thrown or hung.
import { Session } from 'node:inspector/promises';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mutate } from './mutate.ts';
import { readSeeds } from './seeds.ts';
import { groupNames, groups } from './targets.ts';

const batchSize = 40;
const maxSeeds = 800;
const slowMs = 2000;
const tellEveryMs = 30_000;

interface Fault {
  readonly input: Uint8Array;
  readonly text: string;
}

class Coverage {
  readonly #session = new Session();
  readonly #seen = new Set<string>();

  async start(): Promise<void> {
    this.#session.connect();
    await this.#session.post('Profiler.enable');
    await this.#session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  }

  get size(): number {
    return this.#seen.size;
  }

  /** Blocks, and by powers of two how often they ran, that were never seen since the start. */
  async takeNew(): Promise<number> {
    const { result } = await this.#session.post('Profiler.takePreciseCoverage');
    const before = this.#seen.size;
    for (const { url, functions } of result) {
      if (!url.includes('fuzz')) continue;
      for (const { ranges } of functions) {
        for (const { startOffset, endOffset, count } of ranges) {
          if (count > 0)
            this.#seen.add(`${startOffset} ${endOffset} ${Math.floor(Math.log2(count))}`);
        }
      }
    }
    return this.#seen.size - before;
  }
}

function runOne(target: (data: Uint8Array) => void, input: Uint8Array): Fault | null {
  const startedMs = performance.now();
  try {
    target(input);
  } catch (error) {
    return { input, text: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
  const elapsedMs = performance.now() - startedMs;
  return elapsedMs > slowMs ? { input, text: `took ${Math.round(elapsedMs)} ms` } : null;
}

async function fuzzGroup(name: keyof typeof groups, seconds: number, outDir: string) {
  const target = groups[name];
  const coverage = new Coverage();
  await coverage.start();
  const faults = new Map<string, Fault>();
  const corpus: Uint8Array[] = [];
  let runs = 0;
  const note = (fault: Fault | null): void => {
    const key = fault?.text.split('\n').slice(0, 3).join(' ').replaceAll(/\d+/g, 'n');
    if (fault !== null && key !== undefined && !faults.has(key)) faults.set(key, fault);
  };
  for (const seed of [new Uint8Array(64), ...readSeeds(name).slice(0, maxSeeds)]) {
    note(runOne(target, seed));
    runs += 1;
    if ((await coverage.takeNew()) > 0) corpus.push(seed);
  }
  const tell = (): void => {
    process.stdout.write(
      `${name}: ${runs} inputs, ${corpus.length} kept, ${coverage.size} blocks, ${faults.size} faults\n`,
    );
  };
  tell();
  const endMs = performance.now() + seconds * 1000;
  let toldMs = performance.now();
  while (performance.now() < endMs) {
    const one = (): Uint8Array =>
      corpus[Math.floor(Math.random() * corpus.length)] ?? new Uint8Array(8);
    const batch = Array.from({ length: batchSize }, () => mutate(one(), one()));
    for (const input of batch) note(runOne(target, input));
    runs += batchSize;
    // Asking after each would take most of the time; a few of the batch stand for it.
    if ((await coverage.takeNew()) > 0) {
      corpus.push(...batch.filter((input) => input.length > 0).slice(0, 4));
    }
    if (performance.now() - toldMs < tellEveryMs) continue;
    toldMs = performance.now();
    tell();
  }
  tell();
  for (const [index, { input, text }] of [...faults.values()].entries()) {
    const file = join(outDir, `fault-${name}-${index}`);
    writeFileSync(file, input);
    process.stdout.write(`${file}: ${text}\n`);
  }
  return faults.size;
}

const [name = '', seconds = '120', outDir = '.'] = process.argv.slice(2);
const group = groupNames.find((known) => known === name);
if (group === undefined) throw new Error(`no group ${name}; there are ${groupNames.join(', ')}`);
process.exitCode = (await fuzzGroup(group, Number(seconds), outDir)) === 0 ? 0 : 1;
