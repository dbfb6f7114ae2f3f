// `npm run fuzz -- [SECONDS] [GROUP]`: a coverage-guided fuzzer over the readers of untrusted bytes, one
// group after the other. Inputs that are faults are left in .cache/fuzz.
import { join } from 'node:path';
import { ensureDependencies } from './set-up/dependencies.mjs';
import { repositoryRoot, run, runMain, say } from './set-up/steps.mjs';

const all = ['messages', 'streams', 'datagrams', 'dns', 'http3', 'captures', 'looks'];

await runMain(async () => {
  const [seconds = '120', only] = process.argv.slice(2);
  await ensureDependencies();
  const { build } = await import('vite');
  const outDir = join(repositoryRoot, '.cache', 'fuzz');
  await build({
    root: repositoryRoot,
    configFile: false,
    logLevel: 'warn',
    build: {
      ssr: join(repositoryRoot, 'tests/fuzz/run.ts'),
      outDir,
      target: 'node20',
      rolldownOptions: { output: { entryFileNames: 'fuzz.mjs' } },
    },
  });
  let worst = 0;
  for (const group of only === undefined ? all : [only]) {
    say(`${group}: ${seconds} s`);
    const { code } = await run(
      process.execPath,
      [join(outDir, 'fuzz.mjs'), group, seconds, outDir],
      {
        env: { ONLOOKER_CAPTURES: join(repositoryRoot, '..', 'shared', 'captures') },
      },
    );
    worst = Math.max(worst, code);
  }
  return worst;
});
