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
  /** @param {readonly string[]} names @param {'es' | 'cjs'} format */
  const bundle = (names, format) =>
    build({
      root: repositoryRoot,
      configFile: false,
      logLevel: 'warn',
      // As in the app: one file starts sooner than a hundred.
      ssr: { noExternal: ['zod', 'maxmind', 'mmdb-lib', 'hyparquet-writer', 'hyparquet'] },
      build: {
        ssr: true,
        outDir,
        emptyOutDir: names.includes('bench'),
        target: 'node20',
        rolldownOptions: {
          input: Object.fromEntries(
            names.map((name) => [name, join(repositoryRoot, `tests/bench/${name}.ts`)]),
          ),
          output: { format, entryFileNames: `[name].${format === 'es' ? 'mjs' : 'cjs'}` },
        },
      },
    });
  await bundle(['bench', 'lab-server', 'tls-server'], 'es');
  // CommonJS as the app is, which starts sooner. Each apart: together they would share a file with more than one takes.
  await bundle(['analyse-work'], 'cjs');
  await bundle(['look-work'], 'cjs');
  await bundle(['capture-work'], 'cjs');
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
