// What the documents name is there: links, source files and npm commands.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';

const root = resolve(import.meta.dirname, '../../..');
const tracked = execFileSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' }).split('\n');
const documents = tracked.filter((path) => path.endsWith('.md') && !path.startsWith('tests/'));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const all = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].flatMap(([, found]) => found ?? []);

it.each(documents)('%s', (path) => {
  const text = read(path);
  const links = all(text, /\]\((?!https?:)([^)#]+)\)/g);
  expect(links.filter((link) => !existsSync(join(root, dirname(path), link)))).toEqual([]);
  const files = all(text, /`([\w./-]+\.(?:tsx?|mjs|json|md))`/g);
  const missing = files.filter(
    (file) => !tracked.some((known) => `/${known}`.endsWith(`/${file}`)),
  );
  expect(missing).toEqual([]);
  const packageSchema = z.object({ scripts: z.record(z.string(), z.string()) });
  const { scripts } = packageSchema.parse(JSON.parse(read('package.json')));
  const commands = all(text, /npm run ([\w:]+)/g);
  expect(commands.filter((command) => !Object.hasOwn(scripts, command))).toEqual([]);
});
