// What the window's page loads at every start: no schema, and not the library that checks them. The engine
// checks what crosses the bridge (docs/adr/0005-speed-of-start-and-tap.md).
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const out = resolve(import.meta.dirname, '../../out');
const holdsSchemas = (path: string): boolean => readFileSync(path, 'utf8').includes('_zod');

test('no script of the page holds schemas; the engine’s do', () => {
  const assets = join(out, 'renderer', 'assets');
  const scripts = readdirSync(assets).filter((name) => name.endsWith('.js'));
  expect(scripts.length).toBeGreaterThan(3);
  expect(scripts.filter((name) => holdsSchemas(join(assets, name)))).toEqual([]);
  const chunks = join(out, 'main', 'chunks');
  expect(readdirSync(chunks).some((name) => holdsSchemas(join(chunks, name)))).toBe(true);
});
