// Runs the benchmarks and prints one line a ratio.
import { fileURLToPath } from 'node:url';
import { benchColdStart } from './cold-start.ts';
import { benchCapture } from './capture.ts';
import { benchManyUrls } from './many-urls.ts';
import { benchPage } from './page.ts';
import { benchQueries } from './queries.ts';
import { describeMeasure } from './statistics.ts';
import { benchTimeline } from './timeline.ts';
import { benchTap } from './tap.ts';

const {
  ONLOOKER_BENCH_URL: benchUrl,
  ONLOOKER_DATA_DIR: dataDir,
  ONLOOKER_ELECTRON: electron,
} = process.env;
if (benchUrl === undefined || dataDir === undefined || electron === undefined) {
  throw new Error('Start the benchmarks with npm run bench.');
}
const only = process.argv.slice(2);
const suites = {
  tap: () => benchTap(fileURLToPath(`${benchUrl}/tls-server.mjs`)),
  urls: () => benchManyUrls(dataDir),
  queries: () => benchQueries(),
  capture: () => benchCapture({ root: process.cwd(), bundle: fileURLToPath(benchUrl), dataDir }),
  start: () => benchColdStart(JSON.parse(electron) as string[]),
  timeline: () => benchTimeline(JSON.parse(electron) as string[]),
  page: () =>
    benchPage(JSON.parse(electron) as string[], fileURLToPath(`${benchUrl}/lab-server.mjs`)),
};
for (const [name, suite] of Object.entries(suites)) {
  if (only.length > 0 && !only.includes(name)) continue;
  for (const measure of await suite()) console.log(describeMeasure(measure));
}
