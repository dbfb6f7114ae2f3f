// A rule that never bites is no rule: the linter is shown a wrong import of each kind.
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../../..');
const probes: string[] = [];

afterAll(() => {
  for (const probe of probes) rmSync(probe, { force: true });
});

function lint(folder: string, source: string): string {
  mkdirSync(join(root, folder), { recursive: true });
  const probe = join(root, folder, 'import-rule-probe.ts');
  probes.push(probe);
  writeFileSync(probe, source);
  const linter = join(root, 'node_modules/oxlint/bin/oxlint');
  const result = spawnSync(process.execPath, [linter, probe], { cwd: root, encoding: 'utf8' });
  rmSync(probe, { force: true });
  return result.stdout + result.stderr;
}

test.each([
  [
    'electron/observe',
    "import { x } from '../endpoint/endpoint.ts';",
    'electron/observe may import',
  ],
  ['electron/observe', "import { x } from '../decrypt/suite.ts';", 'electron/observe may import'],
  [
    'electron/decrypt',
    "import { x } from '../observe/observer.ts';",
    'electron/decrypt may import',
  ],
  ['electron/decrypt', "import { x } from 'node:net';", 'no sockets, no files'],
  ['electron/wire', "import { x } from 'node:net';", 'electron/wire is pure'],
  ['electron/compare', "import { x } from '../relay/relay.ts';", 'electron/compare may import'],
  ['electron/relay', "import { app } from 'electron';", 'also runs on the command line'],
  [
    'electron/interchange',
    "import { x } from '../session/run-session.ts';",
    'electron/interchange may import',
  ],
  [
    'electron/report',
    "import { x } from '../interchange/subject.ts';",
    'electron/report may import',
  ],
  ['electron/cli', "import { x } from '../main/index.ts';", 'electron/cli may import'],
  [
    'renderer/ui',
    "import { x } from '../../electron/store/store.ts';",
    'The renderer is a web page',
  ],
  ['shared/model', "import { x } from 'node:fs';", 'shared is read by window and engine'],
])('%s: a wrong import is refused in words', (folder, statement, words) => {
  expect(lint(folder, `${statement}\nexport const y = x ?? app;\n`)).toContain(words);
});

test('a right import passes', () => {
  const source = "import { ok } from '../../shared/model/result.ts';\nexport const y = ok(1);\n";
  expect(lint('electron/wire', source)).not.toContain('no-restricted-imports');
});
