// The questions one look-up asks: A, AAAA and HTTPS at once (RFC 8305 §3, RFC 9460 §3), each to the
// servers in turn, over TCP where the UDP answer was truncated (RFC 7766 §5).
import type { SocketAddress } from '../../shared/model/segment.ts';
import { makeQuestion, type QuestionType } from './dns-message.ts';
import { askTcp, askUdp, type AskOutcome, type RecordFlow } from './dns-transport.ts';

export type NameOutcome =
  | { readonly kind: 'addresses'; readonly addresses: readonly string[] }
  | { readonly kind: 'no-such-name' | 'refused' | 'malformed' | 'silent'; readonly detail: string };

export interface AskedName {
  readonly outcome: NameOutcome;
  readonly flowIds: readonly string[];
}

export interface AskServersOptions {
  readonly host: string;
  readonly servers: readonly SocketAddress[];
  readonly record: RecordFlow;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** Over all servers, as libc does: a lost datagram is no reason to fail. */
const rounds = 2;
/** RFC 8305 §8 "Resolution Delay": how long the other answers may take once addresses are there. */
const resolutionDelayMs = 50;

type Ask = AskServersOptions;

async function askServer(options: Ask, server: SocketAddress, type: QuestionType) {
  const { record, timeoutMs, signal } = options;
  const asking = { server, record, timeoutMs, signal };
  const outcome = await askUdp({ ...asking, question: makeQuestion(options.host, type) });
  if (outcome.kind !== 'truncated') return outcome;
  return askTcp({ ...asking, question: makeQuestion(options.host, type) });
}

/** RFC 1035 §4.1.1: these two are the name's own; other codes are the server's trouble. */
function isFinal(outcome: AskOutcome): boolean {
  return outcome.kind === 'answer' && ['NOERROR', 'NXDOMAIN'].includes(outcome.code);
}

/** The first final answer; else what went wrong last, where silence yields to anything heard. */
async function askInTurn(options: Ask, type: QuestionType): Promise<AskOutcome> {
  let heard: AskOutcome = { kind: 'silent', detail: 'no server' };
  for (let round = 0; round < rounds; round += 1) {
    for (const server of options.servers) {
      if (options.signal.aborted) return heard;
      const outcome = await askServer(options, server, type);
      if (isFinal(outcome)) return outcome;
      if (outcome.kind !== 'silent' || heard.kind === 'silent') heard = outcome;
    }
    // Only silence is worth asking about again: the others would say the same.
    if (heard.kind !== 'silent') break;
  }
  return heard;
}

function sumUp(outcomes: readonly AskOutcome[]): NameOutcome {
  const addresses = outcomes.flatMap((one) => (one.kind === 'answer' ? one.addresses : []));
  if (addresses.length > 0) return { kind: 'addresses', addresses };
  const codes = outcomes.flatMap((one) => (one.kind === 'answer' ? [one.code] : []));
  const malformed = outcomes.find((one) => one.kind === 'malformed');
  if (malformed !== undefined) return { kind: 'malformed', detail: malformed.detail };
  const trouble = codes.find((code) => code !== 'NOERROR' && code !== 'NXDOMAIN');
  if (trouble !== undefined) return { kind: 'refused', detail: `the server said ${trouble}` };
  if (codes.length === 0) return { kind: 'silent', detail: 'no answer' };
  const nothing = codes.includes('NXDOMAIN') ? 'NXDOMAIN' : 'the name has no address';
  return { kind: 'no-such-name', detail: nothing };
}

/**
 * Asks all three at once and sums up A and AAAA. Goes on when all have answered, or a moment after
 * the first address came; what comes later is still recorded. The HTTPS answer is recorded only.
 */
export async function askServers(options: Ask): Promise<AskedName> {
  const flowIds: string[] = [];
  const record: RecordFlow = (flow) => {
    const recorder = options.record(flow);
    flowIds.push(recorder.flowId);
    return recorder;
  };
  const asking = { ...options, record };
  const outcomes: AskOutcome[] = [];
  let goOn: NodeJS.Timeout | undefined;
  const enough = new Promise<void>((resolve) => {
    const take = async (type: 'A' | 'AAAA'): Promise<void> => {
      const outcome = await askInTurn(asking, type);
      outcomes.push(outcome);
      if (outcome.kind !== 'answer' || outcome.addresses.length === 0) return;
      goOn ??= setTimeout(resolve, resolutionDelayMs);
    };
    const all = async (): Promise<void> => {
      await Promise.all([take('A'), take('AAAA'), askInTurn(asking, 'HTTPS')]);
      resolve();
    };
    void all();
  });
  await enough;
  clearTimeout(goOn);
  return { outcome: sumUp(outcomes), flowIds: [...flowIds] };
}
