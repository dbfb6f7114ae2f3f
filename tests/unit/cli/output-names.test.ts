// Several sessions, one name given: each gets a file of its own, and none is written over.
import { expect, it } from 'vitest';
import { createOutputNames } from '../../../electron/cli/output-names.ts';
import type { Output } from '../../../electron/cli/parse-output.ts';

const output: Output = {
  reports: [
    { path: 'out/lesson.html', format: 'html' },
    { path: 'all.parquet', format: 'parquet' },
  ],
  jsonTarget: 'out/lesson.json',
  redact: true,
  withSecrets: false,
};
const pathsOf = ({ reports, jsonTarget }: Output) => [
  ...reports.map(({ path }) => path),
  jsonTarget,
];

it('leaves the names of a single one', () => {
  expect(createOutputNames(output)('cafe.pcap', false)).toBe(output);
});

it.each([
  ['/data/cafe.pcapng.gz', 'cafe'],
  ['café wi-fi (2).pcap', 'café-wi-fi-2-'],
  ['.pcap', '.pcap'],
  ['session=4', 'session-4'],
  ['../..', 'capture'],
])('%s is named by %s', (input, stem) => {
  expect(pathsOf(createOutputNames(output)(input, true))).toEqual([
    `out/lesson-${stem}.html`,
    'all.parquet',
    `out/lesson-${stem}.json`,
  ]);
});

it('never gives a name twice, whatever the case', () => {
  const next = createOutputNames(output);
  const names = ['a/cafe.pcap', 'b/Cafe.pcap', 'c/cafe.pcap.zst', 'cafe-2.pcap'].map(
    (input) => next(input, true).jsonTarget,
  );
  expect(names).toEqual([
    'out/lesson-cafe.json',
    'out/lesson-Cafe-2.json',
    'out/lesson-cafe-3.json',
    'out/lesson-cafe-2-2.json',
  ]);
});

it('lets standard output take one document after the other', () => {
  const next = createOutputNames({ ...output, jsonTarget: '-' });
  expect([next('a.pcap', true).jsonTarget, next('b.pcap', true).jsonTarget]).toEqual(['-', '-']);
});
