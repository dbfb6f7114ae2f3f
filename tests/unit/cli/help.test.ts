// --help tells of every option, ending and exit code there is, and of none that there is not.
import { expect, it } from 'vitest';
import { exitCodes } from '../../../electron/cli/exit-codes.ts';
import { helpText } from '../../../electron/cli/help.ts';
import { parseArguments } from '../../../electron/cli/parse-arguments.ts';
import { options } from '../../../electron/cli/read-words.ts';
import { reportFormatSchema } from '../../../shared/model/report-format.ts';

it('names the options', () => {
  const named = [...helpText.matchAll(/--([a-z][a-z-]+)/g)].map(([, name]) => name);
  expect(new Set(named)).toEqual(new Set(Object.keys(options)));
});

it('names the endings of reports', () => {
  const table = /--report FILE {3}[^]*?\n {26}\S/.exec(helpText)?.[0] ?? '';
  const named = [...table.matchAll(/ \.([a-z-]+)/g)].map(([, ending]) => ending);
  expect(new Set(named)).toEqual(new Set(reportFormatSchema.options));
});

it('names the exit codes', () => {
  const named = [...helpText.matchAll(/^ {2}(\d+) {2,}\S/gm)].map(([, code]) => Number(code));
  expect(named).toEqual(Object.values(exitCodes));
});

it('gives examples that are understood, in lines a terminal holds', () => {
  const examples = [...helpText.matchAll(/^ {2}onlooker (\w+ [^[\n]+)$/gm)].map(
    ([, words]) => words,
  );
  expect(examples).toHaveLength(10);
  const refused = examples.filter((words) => !parseArguments(words?.split(' ') ?? []).ok);
  expect(refused).toEqual([]);
  for (const line of helpText.split('\n')) expect(line.length).toBeLessThanOrEqual(110);
});
