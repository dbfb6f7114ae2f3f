// `npm test`: sets up what is missing, runs every suite and ends with one line of sums.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { ensureBuild } from './set-up/build.mjs';
import { ensureDependencies } from './set-up/dependencies.mjs';
import { ensureElectron, withDisplay } from './set-up/electron-runtime.mjs';
import { repositoryRoot, run, runMain, say } from './set-up/steps.mjs';
import { ensureSystemPackages, testPackages } from './set-up/system-packages.mjs';

/**
 * `failures` names what failed: of a long run the last lines are all that many readers see.
 * @typedef {{ passed: number, failed: number, skipped: number, failures: readonly string[] }} Sums
 */

/** Of a failure: what it was and, in words, why. */
const mostFailureChars = 1000;
const results = join(repositoryRoot, 'test-results');
const bin = (/** @type {string} */ path) => join(repositoryRoot, 'node_modules', path);

/** A check that either holds or not. @param {string} name @param {string[]} command @returns {Promise<Sums>} */
async function check(name, command) {
  say(`${name} …`);
  const { code } = await run(process.execPath, command);
  const isHeld = code === 0;
  return {
    passed: isHeld ? 1 : 0,
    failed: isHeld ? 0 : 1,
    skipped: 0,
    failures: isHeld ? [] : [name],
  };
}

/**
 * A suite that dies before it can report counts as one failure: silence is never a pass.
 * @param {string} name @param {number} code @param {string} file @param {(report: any) => Sums} read
 * @returns {Sums}
 */
function readSums(name, code, file, read) {
  if (!existsSync(file)) {
    return { passed: 0, failed: 1, skipped: 0, failures: [`${name}: no report was written`] };
  }
  const sums = read(JSON.parse(readFileSync(file, 'utf8')));
  const isSilent = sums.failed === 0 && (code !== 0 || sums.passed === 0);
  const why = `${name}: ended with ${code} after ${sums.passed} tests that passed`;
  return isSilent ? { ...sums, failed: 1, failures: [why] } : sums;
}

/** Without where it was thrown. @param {string} failure */
const briefly = (failure) =>
  stripVTControlCharacters(failure.split('\n    at ')[0] ?? '').slice(0, mostFailureChars);

/** @param {any} suite a file of vitest's report @returns {string[]} */
function failuresOfSuite({ name: path, status, message, assertionResults: tests }) {
  const name = relative(repositoryRoot, path);
  const failed = tests.filter((/** @type {any} */ test) => test.status === 'failed');
  if (failed.length === 0) return status === 'failed' ? [`${name}: ${message}`] : [];
  return failed.map(
    (/** @type {any} */ test) => `${name}: ${test.fullName}: ${test.failureMessages[0]}`,
  );
}

/** @param {any} suite of Playwright's report @returns {string[]} */
function failuresOfSpecs({ suites = [], specs }) {
  const failed = specs.filter((/** @type {any} */ spec) => !spec.ok);
  return [
    ...failed.map((/** @type {any} */ { file, title, tests }) => {
      const error = tests[0]?.results.at(-1)?.error?.message ?? '';
      return `${file}: ${title}: ${error}`;
    }),
    ...suites.flatMap((/** @type {any} */ inner) => failuresOfSpecs(inner)),
  ];
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
    failures: report.testResults.flatMap((/** @type {any} */ suite) => failuresOfSuite(suite)),
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
    failures: report.suites.flatMap((/** @type {any} */ suite) => failuresOfSpecs(suite)),
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
    for (const failure of sums.failures) say(`failed: ${briefly(failure)}`);
  }
  process.stdout.write(
    `${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`,
  );
  return total.failed === 0 ? 0 : 1;
});
