// What JSON takes once parsed is told before: never less than it does.
import { execFileSync } from 'node:child_process';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findExcess } from '../../../electron/interchange/json-budget.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const excessOf = (text: string, memoryBytes: number, depth = 512): string | undefined =>
  findExcess(encode(text), { memoryBytes, depth })?.kind;

/** The least budget that a text fits in. */
function weightOf(text: string): number {
  let [low, high] = [0, 1024 ** 3];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (excessOf(text, middle) === undefined) high = middle;
    else low = middle + 1;
  }
  return low;
}

it('heeds brackets, commas and colons, but none within strings', () => {
  expect(weightOf('"[[[{{{,,,:::"')).toBeLessThan(weightOf('"aaaaaaaaaaaaaa"') + 1);
  expect(weightOf(String.raw`"\"[{,:\\"`)).toBe(weightOf('"aaaaaaaa"'));
  expect(weightOf('[[]]')).toBeGreaterThan(weightOf('[]'));
});

it('refuses what is nested too deep, however often it was closed before', () => {
  const deep = `${'['.repeat(513)}${']'.repeat(513)}`;
  expect(excessOf(deep, Infinity)).toBe('unknown-format');
  expect(excessOf(`[${'[],{"a":[]},'.repeat(600)}0]`, Infinity)).toBeUndefined();
  expect(excessOf(`"${'['.repeat(600)}"`, Infinity)).toBeUndefined();
});

it('takes any bytes, and says yes to small ones', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      expect(findExcess(bytes)).toBeNull();
    }),
  );
});

describe('is not exceeded by what is parsed', () => {
  /** Measured in a process of its own, whose garbage is collected when it is asked. */
  function heapBytes(text: string): number {
    const program = `
      const text = require('node:fs').readFileSync(0, 'utf8');
      const used = () => (gc(), process.memoryUsage().heapUsed);
      const before = used();
      globalThis.kept = JSON.parse(text);
      console.log(used() - before);`;
    const options = { input: text, encoding: 'utf8', maxBuffer: 1e8 } as const;
    return Number(execFileSync(process.execPath, ['--expose-gc', '-e', program], options));
  }

  it.each<[string, (n: number) => string]>([
    ['empty arrays', () => '[]'],
    ['arrays', () => '[0]'],
    ['empty objects', () => '{}'],
    ['objects alike', () => '{"a":1.5,"b":"x"}'],
    ['objects with a name of their own each', (n) => `{"k${n}":1}`],
    ['objects with several such names', (n) => `{"k${n}":1,"l${n}":1,"m${n}":1}`],
    ['names that are numbers', (n) => `{"${n * 7}":1}`],
    ['strings', (n) => `"a string of some length ${n}"`],
    ['strings beyond Latin-1', (n) => `"\u20ac, a string of some length ${n}"`],
    ['numbers', () => '1.25'],
  ])('%s', (_what, item) => {
    const text = `[${Array.from({ length: 20_000 }, (_, n) => item(n)).join(',')}]`;
    expect(heapBytes(text)).toBeLessThan(weightOf(text) + 200_000);
  });
});
