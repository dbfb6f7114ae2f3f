// `npm run bench`: prints speed as ratios to something else in the same run; it never fails a test.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuild } from './set-up/build.mjs';
import { ensureDependencies } from './set-up/dependencies.mjs';
import { ensureElectron, withDisplay } from './set-up/electron-runtime.mjs';
import { repositoryRoot, run, runMain, say } from './set-up/steps.mjs';
import { ensureSystemPackages, windowPackages } from './set-up/system-packages.mjs';

await runMain(async () => {
  await ensureDependencies();
  await ensureSystemPackages(windowPackages);
  const electron = await ensureElectron();
  await ensureBuild();
  say('bundling the benchmarks');
  const { build } = await import('vite');
  const outDir = join(repositoryRoot, '.cache', 'bench');
  await build({
    root: repositoryRoot,
    configFile: false,
    logLevel: 'warn',
    // As in the app: one file starts sooner than a hundred.
    ssr: { noExternal: ['zod', 'maxmind', 'mmdb-lib'] },
    build: {
      ssr: true,
      outDir,
      emptyOutDir: true,
      target: 'node20',
      rolldownOptions: {
        input: {
          bench: join(repositoryRoot, 'tests/bench/bench.ts'),
          'lab-server': join(repositoryRoot, 'tests/bench/lab-server.ts'),
          'tls-server': join(repositoryRoot, 'tests/bench/tls-server.ts'),
          'analyse-work': join(repositoryRoot, 'tests/bench/analyse-work.ts'),
          'capture-work': join(repositoryRoot, 'tests/bench/capture-work.ts'),
        },
        output: { entryFileNames: '[name].mjs' },
      },
    },
  });
  const [executable = '', ...rest] = withDisplay([
    process.execPath,
    join(outDir, 'bench.mjs'),
    ...process.argv.slice(2),
  ]);
  const { code } = await run(executable, rest, {
    env: {
      ONLOOKER_ELECTRON: JSON.stringify(electron),
      ONLOOKER_BENCH_URL: pathToFileURL(outDir).href,
      ONLOOKER_DATA_DIR: join(repositoryRoot, 'out', 'data'),
    },
  });
  return code;
});
