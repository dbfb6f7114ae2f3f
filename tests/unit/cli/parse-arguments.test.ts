// What is wrong with a command is said in the words of the command line, and not in those of the libraries
// that found it.
import { expect, it } from 'vitest';
import { parseArguments } from '../../../electron/cli/parse-arguments.ts';

const inspect = (...words: string[]): string[] => ['inspect', 'example.org', ...words];

it.each([
  [['--bogus'], 'There is no option --bogus'],
  [inspect('--count'), '--count wants a value; one that begins with a dash is written --count=-…'],
  [
    inspect('--data', '-x'),
    '--data wants a value; one that begins with a dash is written --data=-…',
  ],
  [inspect('--lab=yes'), '--lab takes no value'],
  [['--json', '-'], 'Which command? There are inspect, look, import, capture and observe'],
  [['frob'], 'There is no command “frob”; there are inspect, look, import, capture and observe'],
  [inspect('--count', 'x'), '--count wants a whole number from 1 to 1000'],
  [inspect('--count', '1001'), '--count wants a whole number from 1 to 1000'],
  [inspect('--interval', '-1'), '--interval wants a value; one that begins with a dash'],
  [inspect('--interval=-1'), '--interval wants seconds from 0 to 86400'],
  [inspect('--concurrency', '17'), '--concurrency wants a whole number from 1 to 16'],
  [inspect('--page', '--page-limit', '601'), '--page-limit wants seconds from 1 to 600'],
  [inspect('--max-tls', '1.4'), '--max-tls wants 1.2 or 1.3'],
  [inspect('--method', 'G E T'), '--method wants a word like GET or POST'],
  [inspect('--data', 'x'.repeat(1_048_577)), '--data is too long'],
  [inspect('--seconds', '3'), '--seconds belongs to capture and observe'],
  [inspect('--filter', 'tcp'), '--filter belongs to capture'],
  [['import', '-', 'a.pcap', '-'], 'Standard input (-) can be read once only'],
  [['import', '-', '--keylog', 'a.keys'], '--keylog has no meaning for standard input'],
])('%j', (words, said) => {
  const parsed = parseArguments(words);
  expect(!parsed.ok && parsed.error).toContain(said);
});

it.each([
  ['--count', '1000'],
  ['--interval', '86400'],
  ['--concurrency', '16'],
  ['--max-tls', '1.2'],
  ['--page-limit', '600'],
])('takes %s %s', (option, value) => {
  expect(parseArguments(inspect(option, value)).ok).toBe(true);
});
