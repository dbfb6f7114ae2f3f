// `onlooker observe` as others call it: the built program, curl as the browser, Ctrl-C as its end.
import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { parseArguments } from '../../electron/cli/parse-arguments.ts';
import { curl } from '../helpers/observing.ts';

const root = resolve(import.meta.dirname, '../..');

function start(...args: string[]) {
  const child = spawn(process.execPath, [join(root, 'out/main/cli.cjs'), 'observe', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { out: '', err: '' };
  child.stdout.on('data', (data: Buffer) => (said.out += data.toString()));
  child.stderr.on('data', (data: Buffer) => (said.err += data.toString()));
  const ended = new Promise<number | null>((done) => {
    child.on('close', done);
  });
  return { child, said, ended };
}

const reportSchema = z.looseObject({
  session: z.looseObject({
    kind: z.string(),
    title: z.string(),
    observe: z.looseObject({
      scope: z.string(),
      log: z.array(z.looseObject({ what: z.string(), why: z.string().nullable() })),
    }),
  }),
  exchanges: z.array(z.unknown()),
  ledger: z.array(z.looseObject({ topic: z.string(), letter: z.string().nullable() })),
});

test('it says how to come in, tells each connection, and sums up after Ctrl-C', async () => {
  const { child, said, ended } = start('--lab', '--json', '-');
  await expect.poll(() => said.err, { timeout: 20_000 }).toContain('Ctrl-C ends it');
  expect(said.err).toContain('Browsers do not know the practice lab’s certificate authority');
  expect(said.err).toContain('Afterwards switch the proxy off again');
  const read = (name: string): string =>
    new RegExp(`^${name} +(\\S+)$`, 'm').exec(said.err)?.[1] ?? '';
  const key = `${read('User')}:${read('Password')}`;
  const proxy = `http://${read('Proxy')}`;
  const site = / (http:\/\/plain\.lab\.test\S+)/.exec(said.err)?.[1] ?? '';
  const answer = await curl('--proxy', proxy, '--proxy-user', key, site);
  expect(answer.exitCode).toBe(0);
  await expect
    .poll(() => said.err, { timeout: 10_000 })
    .toMatch(/ {2}plain\.lab\.test {2}127\.0\.0\.\d+ port \d+ /);
  expect(said.err).toContain('readable: GET /search?q=divorce+lawyer');
  child.kill('SIGINT');
  expect(await ended).toBe(0);
  const report = reportSchema.parse(JSON.parse(said.out));
  expect(report.session).toMatchObject({ kind: 'observe', observe: { scope: 'device' } });
  expect(report.session.observe.log.map(({ what, why }) => [what, why])).toEqual([
    ['started', null],
    ['stopped', 'by-hand'],
  ]);
  expect(report.exchanges).toEqual([]);
  expect(report.ledger.some(({ topic }) => topic === 'website')).toBe(true);
  expect(said.out).not.toContain(read('Password'));
  expect((await curl('--proxy', proxy, '--proxy-user', key, site)).exitCode).toBe(7);
});

test('an address that is not this computer’s ends it with those that are', async () => {
  const { said, ended } = start('--listen', '192.0.2.77');
  expect(await ended).toBe(2);
  expect(said.err).toContain('192.0.2.77 is no address of this computer');
});

test('a library that cannot be opened ends it, practice lab and all', async () => {
  const { said, ended } = start('--lab', '--library', join(root, 'package.json', 'none.duckdb'));
  expect(await ended).toBe(4);
  expect(said.err).toContain('--library');
});

test.each([
  [['observe', '--listen', 'kitchen'], '--listen wants an address'],
  [['observe', '--seconds', '0'], '--seconds wants a whole number'],
  [['observe', '--count', '3'], '--count has no meaning for observe'],
  [['observe', 'example.org'], 'What is “example.org”?'],
  [['inspect', 'example.org', '--listen', '192.0.2.1'], '--listen belongs to observe'],
])('%j is refused in words', (words, problem) => {
  const parsed = parseArguments(words);
  expect(!parsed.ok && parsed.error).toContain(problem);
});
