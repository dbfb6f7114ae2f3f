// Mail: what was said in the open before STARTTLS, and what TLS then covered.
import type { Exchange } from '../../shared/model/exchange.ts';
import type { ObservedFlow } from '../../shared/model/observation.ts';
import type { ClearTalk } from '../../shared/model/clear-text.ts';
import type { ByteSpan, Direction } from '../../shared/model/segment.ts';
import { whoseOf, type Whose } from '../../shared/model/whose.ts';
import { formatExactBytes } from '../../shared/words/format.ts';
import { clipText, formatEstimate } from './format.ts';
import { dataSpan } from './http-side.ts';
import { behindHandshake } from './open-tls.ts';
import { draft, type RowDraft } from './row-draft.ts';
import type { VisitScope } from './visit-scope.ts';

const maxCharacters = 2000;

export function mailRows({ flows, input }: VisitScope): RowDraft[] {
  return flows.flatMap((flow) => {
    if (flow.clearTalk === undefined) return [];
    const exchange = input.exchanges.find(({ flowId }) => flowId === flow.flowId);
    const client = clientWords[whoseOf(input.session)];
    return [
      ...clearRows(flow, flow.clearTalk, exchange, client),
      ...sealedRows(flow, exchange, client),
    ];
  });
}

const clientWords: Readonly<Record<Whose, string>> = { own: 'your program', others: 'the client' };

interface Line {
  readonly direction: Direction;
  readonly text: string;
}

/** The server greets, the program says hello, the server tells what it can do; then the rest. */
function takeTurns<T extends Line>(lines: readonly T[]): readonly (readonly T[])[] {
  const greeting = turn(lines, 'down');
  const hello = turn(lines.slice(greeting.length), 'up');
  const offers = turn(lines.slice(greeting.length + hello.length), 'down');
  const rest = lines.slice(greeting.length + hello.length + offers.length);
  return [greeting, hello, offers, rest];
}

function turn<T extends Line>(lines: readonly T[], whose: Direction): readonly T[] {
  const end = lines.findIndex(({ direction }) => direction !== whose);
  return end < 0 ? lines : lines.slice(0, end);
}

function clearRows(
  flow: ObservedFlow,
  talk: ClearTalk,
  exchange: Exchange | undefined,
  client: string,
): RowDraft[] {
  const topics: readonly [string, string][] = [
    ['mail-greeting', 'Greeting of the mail server'],
    ['mail-hello', `What ${client} said first`],
    ['mail-offers', 'What the server can do'],
    ['mail-switch', talk.upgraded ? 'Switch to encryption' : 'What was said next'],
  ];
  const said = (exchange?.talk?.lines ?? []).filter(({ encrypted }) => !encrypted);
  const [seen, meant] = [takeTurns(talk.lines), takeTurns(said)];
  const rows = topics.flatMap(([topic, label], index) => {
    const [lines = [], letters = []] = [seen[index], meant[index]];
    if (lines.length === 0) return [];
    const base = { flowId: flow.flowId, layer: 'mail', topic, label } as const;
    return [
      draft({
        ...base,
        envelope: join(lines),
        letter: letters.length === 0 ? null : join(letters),
        exposure: 'visible',
        evidence: lines.map(({ evidence }) => evidence),
        explanationKey: 'starttls',
      }),
    ];
  });
  return talk.upgraded ? rows : [...rows, neverRow(flow, talk)];
}

const join = (lines: readonly Line[]): string =>
  clipText(lines.map(({ text }) => text).join(' ⏎ '), maxCharacters);

function neverRow(flow: ObservedFlow, { lines, truncated }: ClearTalk): RowDraft {
  const more = truncated ? ', and more that is not copied here' : '';
  return draft({
    flowId: flow.flowId,
    layer: 'mail',
    topic: 'mail-never',
    label: 'Encryption on this connection',
    envelope: `none: all ${lines.length} lines could be read${more}`,
    exposure: 'visible',
    evidence: lines.map(({ evidence }) => evidence),
    explanationKey: 'starttls',
  });
}

/** A mail's sender, recipients, password and text would be in here; Onlooker sends none. */
function sealedRows(
  flow: ObservedFlow,
  exchange: Exchange | undefined,
  client: string,
): RowDraft[] {
  const sides: readonly [Direction, string][] = [
    ['up', `What ${client} said after STARTTLS`],
    ['down', 'What the server said after STARTTLS'],
  ];
  return sides.flatMap(([direction, label]) => {
    const said = (exchange?.talk?.lines ?? [])
      .filter((line) => line.encrypted && line.direction === direction)
      .map(({ text }) => text);
    const evidence = dataSpan(flow, direction);
    if (said.length === 0 && evidence.length === 0) return [];
    return [
      draft({
        part: `${flow.flowId}/${direction}`,
        flowId: flow.flowId,
        layer: 'mail',
        topic: 'mail-after',
        label,
        letter: said.length === 0 ? null : clipText(said.join(' ⏎ '), maxCharacters),
        ...behindHandshake(flow),
        evidence,
        explanationKey: 'starttls',
      }),
    ];
  });
}

interface MailSize {
  readonly totalBytes: number;
  readonly errorBytes: number;
  readonly clearBytes: number;
  readonly evidence: readonly ByteSpan[];
}

/** Everything said one way: what was readable, counted, and the rest worked out from its records. */
export function mailSize(flow: ObservedFlow, direction: Direction): MailSize {
  const clear = (flow.clearTalk?.lines ?? []).filter((line) => line.direction === direction);
  const sealed = flow.estimates.filter((item) => item.direction === direction);
  const sum = (values: readonly number[]): number => values.reduce((all, one) => all + one, 0);
  const clearBytes = sum(clear.map(({ evidence }) => evidence.lengthBytes));
  return {
    totalBytes: clearBytes + sum(sealed.map(({ totalBytes }) => totalBytes)),
    errorBytes: sum(sealed.map(({ errorBytes }) => errorBytes)),
    clearBytes,
    evidence: [...clear, ...sealed].map(({ evidence }) => evidence),
  };
}

/** The ledger's size row of one direction of a mail conversation. */
export function describeMailSize(
  flow: ObservedFlow,
  direction: Direction,
): Pick<RowDraft, 'envelope' | 'exposure' | 'evidence' | 'inference'> {
  const { totalBytes, errorBytes, clearBytes, evidence } = mailSize(flow, direction);
  if (flow.clearTalk?.upgraded !== true) {
    const envelope = formatExactBytes(totalBytes);
    return { envelope, exposure: 'visible', evidence, inference: null };
  }
  return {
    envelope: formatEstimate(totalBytes, errorBytes),
    exposure: 'inferable',
    evidence,
    inference: `${formatExactBytes(clearBytes)} before STARTTLS could be read and counted; the rest is from the lengths of TLS records. The truth should be within ± ${formatExactBytes(errorBytes)}.`,
  };
}
