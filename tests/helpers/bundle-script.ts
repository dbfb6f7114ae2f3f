// A script of the tests with what it imports, for a process of its own whose time or memory is measured.
import { basename, join } from 'node:path';
import { build } from 'vite';

const root = join(import.meta.dirname, '../..');

/** Gives the built file's path: inside of the project, as what is not bundled is found from there. */
export async function bundleScript(source: string): Promise<string> {
  const name = basename(source, '.ts');
  const outDir = join(root, '.cache', `test-${name}`);
  await build({
    root,
    configFile: false,
    logLevel: 'warn',
    // They have no code that Node finds from there.
    ssr: { noExternal: ['hyparquet-writer', 'hyparquet'] },
    build: {
      ssr: source,
      outDir,
      emptyOutDir: true,
      target: 'node20',
      rolldownOptions: { output: { entryFileNames: `${name}.mjs` } },
    },
  });
  return join(outDir, `${name}.mjs`);
}
