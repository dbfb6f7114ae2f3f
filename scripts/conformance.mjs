// `npm run conformance -- DIR`: every capture below DIR, read by the shipped command line and by tshark.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ensureBuild } from './set-up/build.mjs';
import { ensureDependencies } from './set-up/dependencies.mjs';
import { repositoryRoot, run, runMain, say } from './set-up/steps.mjs';
import { ensureSystemPackages } from './set-up/system-packages.mjs';

await runMain(async () => {
  const [dir = join(repositoryRoot, '..', 'shared', 'captures')] = process.argv.slice(2);
  if (!existsSync(dir)) {
    say(`there is no folder ${dir}: give one with captures, npm run conformance -- DIR`);
    return 1;
  }
  await ensureDependencies();
  await ensureSystemPackages(['tshark']);
  await ensureBuild();
  const { build } = await import('vite');
  const outDir = join(repositoryRoot, '.cache', 'conformance');
  await build({
    root: repositoryRoot,
    configFile: false,
    logLevel: 'warn',
    build: {
      ssr: join(repositoryRoot, 'tests/conformance/run.ts'),
      outDir,
      emptyOutDir: true,
      target: 'node20',
      rolldownOptions: { output: { entryFileNames: 'run.mjs' } },
    },
  });
  const { code } = await run(process.execPath, [
    join(outDir, 'run.mjs'),
    resolve(dir),
    join(repositoryRoot, 'out', 'main', 'cli.cjs'),
  ]);
  return code;
});
