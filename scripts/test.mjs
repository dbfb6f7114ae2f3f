// `npm test`: sets up what is missing, runs every suite and ends with one line of sums.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuild } from './set-up/build.mjs';
import { ensureDependencies } from './set-up/dependencies.mjs';
import { ensureElectron, withDisplay } from './set-up/electron-runtime.mjs';
import { repositoryRoot, run, runMain, say } from './set-up/steps.mjs';
import { ensureSystemPackages, testPackages } from './set-up/system-packages.mjs';

/** @typedef {{ passed: number, failed: number, skipped: number }} Sums */

const results = join(repositoryRoot, 'test-results');
const bin = (/** @type {string} */ path) => join(repositoryRoot, 'node_modules', path);

/** A check that either holds or not. @param {string} name @param {string[]} command @returns {Promise<Sums>} */
async function check(name, command) {
  say(`${name} …`);
  const { code } = await run(process.execPath, command);
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
}

/**
 * A suite that dies before it can report counts as one failure: silence is never a pass.
 * @param {string} name @param {number} code @param {string} file @param {(report: any) => Sums} read
 * @returns {Sums}
 */
function readSums(name, code, file, read) {
  if (!existsSync(file)) {
    say(`${name}: no report was written`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
  const sums = read(JSON.parse(readFileSync(file, 'utf8')));
  if (sums.passed + sums.failed === 0) return { ...sums, failed: 1 };
  return code !== 0 && sums.failed === 0 ? { ...sums, failed: 1 } : sums;
}

/** @returns {Promise<Sums>} */
async function vitest() {
  say('unit, integration and conformance tests …');
  const file = join(results, 'vitest.json');
  const { code } = await run(process.execPath, [
    bin('vitest/vitest.mjs'),
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ]);
  return readSums('vitest', code, file, (report) => ({
    passed: report.numPassedTests,
    failed:
      report.numFailedTests +
      report.testResults.filter(
        (/** @type {any} */ suite) =>
          suite.status === 'failed' && suite.assertionResults.length === 0,
      ).length,
    skipped: report.numPendingTests + report.numTodoTests,
  }));
}

/** @param {readonly string[]} electron @returns {Promise<Sums>} */
async function playwright(electron) {
  say('tests in Chromium and in real Electron …');
  const file = join(results, 'playwright.json');
  const [executable = '', ...rest] = withDisplay([
    process.execPath,
    bin('@playwright/test/cli.js'),
    'test',
  ]);
  const { code } = await run(executable, rest, {
    env: { ONLOOKER_ELECTRON: JSON.stringify(electron) },
  });
  return readSums('playwright', code, file, (report) => ({
    passed: report.stats.expected,
    failed: report.stats.unexpected + report.stats.flaky,
    skipped: report.stats.skipped,
  }));
}

await runMain(async () => {
  await ensureDependencies();
  await ensureSystemPackages(testPackages);
  const electron = await ensureElectron();
  await ensureBuild();
  rmSync(results, { recursive: true, force: true });
  mkdirSync(results, { recursive: true });
  const all = [
    await check('types', [bin('typescript/bin/tsc'), '--build']),
    await check('lint', [bin('oxlint/bin/oxlint'), '--type-aware']),
    await check('format', [bin('oxfmt/bin/oxfmt'), '--check']),
    await vitest(),
    await playwright(electron),
  ];
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const sums of all) {
    total.passed += sums.passed;
    total.failed += sums.failed;
    total.skipped += sums.skipped;
  }
  process.stdout.write(
    `${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`,
  );
  return total.failed === 0 ? 0 : 1;
});
