// Lays the answers of a page on the runs of records the observer cut a connection into. HTTP/1.1 gives
// one run an answer; HTTP/2 sends several at once, and then a run holds more than one.
import type { Exchange } from '../../shared/model/exchange.ts';
import type { ObservedFlow, SizeEstimate } from '../../shared/model/observation.ts';
import type { PageFacts } from '../../shared/model/page.ts';
import { addTo } from '../../shared/model/groups.ts';

type Burst = NonNullable<PageFacts['burst']>;

/** Clocks of engine and tap are read at different moments. */
const slackMs = 60;
/** HPACK and framing on the letter's side are estimates as well. */
const slackBytes = 120;

/** The same exchanges; those of pages know their burst where one fits. */
export function matchBursts(
  exchanges: readonly Exchange[],
  flows: readonly ObservedFlow[],
): Exchange[] {
  const byFlow = new Map<string, Exchange[]>();
  for (const exchange of exchanges) {
    if (exchange.page === undefined || exchange.flowId === null) continue;
    addTo(byFlow, exchange.flowId, exchange);
  }
  const bursts = new Map<Exchange, Burst>();
  for (const flow of flows) {
    const answers = (byFlow.get(flow.flowId) ?? []).filter(({ response }) => response !== null);
    const runs = flow.estimates.filter(({ direction }) => direction === 'down');
    if (answers.length > 0 && runs.length > 0) matchFlow(answers, runs, bursts);
  }
  return exchanges.map((exchange) => {
    const burst = bursts.get(exchange);
    return burst === undefined || exchange.page === undefined
      ? exchange
      : { ...exchange, page: { ...exchange.page, burst } };
  });
}

function matchFlow(
  answers: readonly Exchange[],
  runs: readonly SizeEstimate[],
  bursts: Map<Exchange, Burst>,
): void {
  const inRun = new Map<SizeEstimate, Exchange[]>();
  const isOneByOne = answers.every(({ protocol }) => protocol === 'http/1.1');
  const ordered = [...answers].sort((a, b) => a.indexOnFlow - b.indexOnFlow);
  for (const [place, answer] of ordered.entries()) {
    const run = isOneByOne ? runs[place] : bestRun(answer, runs);
    if (run !== undefined) addTo(inRun, run, answer);
  }
  for (const [run, together] of inRun) {
    const { index } = run;
    const certainty = readCertainty(run, together);
    for (const answer of together) {
      bursts.set(answer, { index, shared: together.length, certainty });
    }
  }
}

function overlapMs(answer: Exchange, run: SizeEstimate): number {
  const from = Math.max((answer.headersMs ?? answer.startedMs) - slackMs, run.startedMs);
  const to = Math.min(answer.endedMs + slackMs, run.endedMs);
  return to - from;
}

/** The run that was under way when the answer came; of several the one it shares most time with. */
function bestRun(answer: Exchange, runs: readonly SizeEstimate[]): SizeEstimate | undefined {
  let best: SizeEstimate | undefined;
  let most = -1;
  for (const run of runs) {
    const shared = overlapMs(answer, run);
    const atMs = answer.headersMs ?? answer.startedMs;
    const isCloser =
      best === undefined ||
      Math.abs(run.startedMs - atMs) < Math.abs(best.startedMs - atMs) ||
      shared > most + 1;
    if (shared >= 0 && isCloser && shared >= most - 1) {
      best = run;
      most = shared;
    }
  }
  return best;
}

/** Sizes decide: what the letter says came must be what the wire could have held. */
function readCertainty(run: SizeEstimate, answers: readonly Exchange[]): Burst['certainty'] {
  const sizes = answers.map(({ response }) =>
    response === null ? 0 : response.size.headBytes + response.size.bodyBytes,
  );
  const total = sizes.reduce((sum, bytes) => sum + bytes, 0);
  const fits = Math.abs(total - run.totalBytes) <= run.errorBytes + slackBytes * answers.length;
  if (!fits) return 'unsure';
  return answers.length === 1 ? 'certain' : 'likely';
}
