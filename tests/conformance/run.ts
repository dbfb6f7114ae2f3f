// `npm run conformance -- DIR`: every capture below DIR through the command line as it is shipped, one
// process each, and against tshark. Prints a line a file and ends with 1 where something is not in order.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { describeDifference, findDifferences, judge, readExplained } from './check-capture.ts';
import { budgets, listCaptures } from './captures.ts';
import { printedSchema, type Printed } from './product.ts';
import type { Shown } from './reasons.ts';

/** Loaded before the command line; writes what the process took when it ends. */
const meter = `
process.on('exit', () => {
  const { maxRSS } = process.resourceUsage();
  require('node:fs').writeFileSync(process.env.ONLOOKER_METER, JSON.stringify({ maxRSS }));
});
`;

interface Printing {
  readonly printed: Printed | null;
  readonly exitCode: number | null;
  readonly messages: string;
  readonly elapsedMs: number;
  readonly peakBytes: number;
}

/** Exit codes of a run that read what could be read (electron/cli/exit-codes.ts). */
const goodCodes = new Set([0, 1]);

async function printCapture(path: string, cli: string, scratch: string): Promise<Printing> {
  const meterFile = join(scratch, 'meter.json');
  const meterScript = join(scratch, 'meter.cjs');
  rmSync(meterFile, { force: true });
  const startedMs = performance.now();
  const child = spawn(
    process.execPath,
    ['--require', meterScript, cli, 'import', path, '--json', '-', '--no-redact'],
    { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ONLOOKER_METER: meterFile } },
  );
  const out: Buffer[] = [];
  const messages: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => messages.push(chunk));
  const [exitCode] = (await once(child, 'close')) as [number | null];
  const elapsedMs = performance.now() - startedMs;
  const text = Buffer.concat(out).toString('utf8');
  const { maxRSS } = existsSync(meterFile)
    ? (JSON.parse(readFileSync(meterFile, 'utf8')) as { maxRSS: number })
    : { maxRSS: 0 };
  return {
    printed: text === '' ? null : printedSchema.parse(JSON.parse(text)),
    exitCode,
    messages: Buffer.concat(messages).toString('utf8').trim(),
    elapsedMs,
    peakBytes: maxRSS * 1024,
  };
}

/** " (port 4, framing 1)". */
function countReasons(shown: readonly Shown[]): string {
  const counts = new Map<string, number>();
  for (const { reason } of shown) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const parts = [...counts].map(([reason, count]) => `${reason} ${count}`);
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}

async function main(): Promise<number> {
  const [dir = '', cli = ''] = process.argv.slice(2);
  const captures = listCaptures(dir);
  if (captures.length === 0) {
    process.stdout.write(`There is no capture below ${dir || '(no folder given)'}.\n`);
    return 1;
  }
  const scratch = mkdtempSync(join(tmpdir(), 'onlooker-conformance-'));
  const { writeFileSync } = await import('node:fs');
  writeFileSync(join(scratch, 'meter.cjs'), meter);
  const list = readExplained();
  const sums = { ok: 0, explained: 0, bad: 0, agreed: 0, slowestMs: 0, peakBytes: 0 };
  for (const path of captures) {
    const name = relative(dir, path);
    const printing = await printCapture(path, cli, scratch);
    sums.slowestMs = Math.max(sums.slowestMs, printing.elapsedMs);
    sums.peakBytes = Math.max(sums.peakBytes, printing.peakBytes);
    const faults: string[] = [];
    if (printing.printed === null || !goodCodes.has(printing.exitCode ?? -1)) {
      faults.push(`printed nothing, exit code ${printing.exitCode}`);
    }
    if (printing.elapsedMs > budgets.elapsedMs) faults.push('too slow');
    if (printing.peakBytes > budgets.memoryBytes) faults.push('too much memory');
    let agreement = 'nothing to compare for either';
    let details: string[] = [];
    if (printing.printed !== null) {
      const { ours, theirs, found, shown } = await findDifferences(path, printing.printed);
      const judged = judge(path, found, list);
      const pairs = new Set([...ours.keys(), ...theirs.keys()]);
      if (pairs.size > 0) {
        const differences = found.length + shown.length;
        agreement = `${pairs.size} pairs, ${differences} differences${countReasons(shown)}`;
      }
      sums.agreed +=
        pairs.size -
        new Set([...found, ...shown.map(({ difference }) => difference)].map(({ pair }) => pair))
          .size;
      if (judged.explained.length + shown.length > 0) sums.explained += 1;
      details = judged.unexplained.map(describeDifference);
      if (details.length > 0) faults.push(`${details.length} differences are not explained`);
    }
    const flows = printing.printed?.flows ?? [];
    const packets = / (\d+) packets|up to packet (\d+)/.exec(printing.messages);
    process.stdout.write(
      [
        faults.length === 0 ? 'ok  ' : 'FAIL',
        name,
        packets === null ? '' : `${packets[1] ?? packets[2]} packets`,
        `${flows.length} flows`,
        `${flows.filter(({ ja4 }) => ja4 !== null).length} hellos`,
        agreement,
        `${Math.round(printing.elapsedMs)} ms`,
        `${Math.round(printing.peakBytes / 1e6)} MB`,
        printing.messages.split('\n').at(-1) ?? '',
        ...faults,
      ]
        .filter((part) => part !== '')
        .join('  '),
    );
    process.stdout.write('\n');
    for (const detail of details) process.stdout.write(`  ${detail}\n`);
    if (faults.length === 0) sums.ok += 1;
    else sums.bad += 1;
  }
  rmSync(scratch, { recursive: true, force: true });
  process.stdout.write(
    `${sums.ok} captures in order, ${sums.bad} not; ${sums.explained} with explained differences; ` +
      `${sums.agreed} pairs of addresses read as tshark reads them; slowest ` +
      `${Math.round(sums.slowestMs)} ms, most memory ${Math.round(sums.peakBytes / 1e6)} MB\n`,
  );
  return sums.bad === 0 ? 0 : 1;
}

process.exitCode = await main();
