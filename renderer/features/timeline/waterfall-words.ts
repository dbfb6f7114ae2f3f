// A timeline in words: what a mark is, what a connection came to, what the whole shows.
import { describeContentType } from '../../../shared/charts/stack-records.ts';
import { noRecord } from '../../../shared/model/handshake.ts';
import type { Mark } from '../../../shared/charts/waterfall-marks.ts';
import { assertNever } from '../../../shared/model/result.ts';
import type { Stretch, Waterfall, WaterfallConnection } from '../../../shared/model/waterfall.ts';
import { waterfallLimits } from '../../../shared/model/query-values.ts';
import { describePieces, type PieceCounts } from '../../../shared/words/record-words.ts';
import { countOf, formatBytes, formatCount, formatDuration } from '../../ui/format.ts';
import { showName } from '../../ui/shown-name.ts';
import { cutMiddle, toVisible } from '../../ui/visible-characters.ts';

export const lengthMs = ({ fromMs, toMs }: Stretch): number => toMs - fromMs;

/** When since the session began. */
export const formatMoment = (ms: number): string =>
  ms < 0 ? `−${formatDuration(-ms)}` : formatDuration(ms);

export const nameOf = ({ name, remote, protocol, asked }: WaterfallConnection): string =>
  showName(name ?? (protocol === 'dns' ? lookupName(asked) : remote.address), 60);

const lookupName = ([first, ...more]: readonly string[]): string => {
  if (first === undefined) return 'name look-up';
  return `look-up: ${first}${more.length === 0 ? '' : ` and ${more.length} more`}`;
};

/** Address, operator and country, as far as they are known. */
export function placeOf({ remote, place }: WaterfallConnection): string {
  const where =
    place.operator ?? place.countryName ?? (place.scope === 'public' ? null : place.scope);
  return `${remote.address}:${remote.port}${where === null ? '' : ` · ${toVisible(cutMiddle(where, 40))}`}`;
}

const phaseNames = {
  dns: 'Name look-up (DNS)',
  connect: 'Connecting (TCP)',
  handshake: 'Handshake (TLS)',
} as const;

const certaintyWords = {
  certain: 'certainly on this connection',
  likely: 'likely on this connection',
  unsure: 'perhaps on this connection',
} as const;

export interface MarkWords {
  readonly title: string;
  readonly lines: readonly string[];
}

export function describeMark(mark: Mark): MarkWords {
  const { fromMs, toMs } = mark.stretch;
  const when =
    toMs > fromMs
      ? `${formatMoment(fromMs)} to ${formatMoment(toMs)}, ${formatDuration(toMs - fromMs)}`
      : `at ${formatMoment(fromMs)}`;
  switch (mark.kind) {
    case 'records': {
      const way = mark.isDown ? '↓ received' : '↑ sent';
      const size = formatBytes(mark.bytes);
      const types = mark.contentTypes.map(describeContentType).join(', ');
      const isBare = mark.contentTypes.every((type) => type === noRecord);
      const what = isBare ? types : `${countOf(mark.records, 'record')}, ${types}`;
      return {
        title: `${way}: ${size}`,
        lines: [what, when],
      };
    }
    case 'request':
      return describeRequest(mark, when);
    case 'dns':
    case 'connect':
    case 'handshake':
      return { title: phaseNames[mark.kind], lines: [when] };
    default:
      return assertNever(mark);
  }
}

function describeRequest(
  { request, isClear }: Extract<Mark, { kind: 'request' }>,
  when: string,
): MarkWords {
  const { method, path, host, status, headersMs, startedMs, endedMs, bodyBytes } = request;
  const answer = status === null ? 'no answer' : `answered ${status}`;
  const body = bodyBytes === null ? '' : `, ${formatBytes(bodyBytes)}`;
  const times =
    headersMs === null
      ? []
      : [
          `${formatDuration(headersMs - startedMs)} until the answer began, ${formatDuration(endedMs - headersMs)} receiving`,
        ];
  return {
    title: `${method} ${cutMiddle(path, 80)}`,
    lines: [
      `${showName(host, 60)}: ${request.hasFailed ? 'failed, ' : ''}${answer}${body}`,
      when,
      ...times,
      `${certaintyWords[request.certainty]} (${isClear ? 'in the clear: anybody on the path reads it' : 'the letter: nobody on the path sees it'})`,
    ],
  };
}

/** In one line, for those who hear it. */
export function sayMark(mark: Mark): string {
  const { title, lines } = describeMark(mark);
  return [title, ...lines].join('; ');
}

const phase = (name: string, stretch: Stretch | null): string =>
  stretch === null ? '' : `, ${name} ${formatDuration(lengthMs(stretch))}`;

export function sayConnection(connection: WaterfallConnection, requests: number | null): string {
  const { openedMs, dns, connect, handshake, bytesUp, bytesDown } = connection;
  const phases = phase('DNS', dns) + phase('TCP', connect) + phase('TLS', handshake);
  const carried = requests === null ? '' : `, ${countOf(requests, 'request')}`;
  return `${nameOf(connection)}, opened at ${formatMoment(openedMs)}${phases}, ${formatBytes(bytesUp)} sent, ${formatBytes(bytesDown)} received${carried}`;
}

/** Of these connections, by their index. */
export function countPieces(
  { connections, records }: Waterfall,
  indexes: Iterable<number>,
): PieceCounts {
  const counts = { total: 0, records: 0, datagrams: 0 };
  for (const index of indexes) {
    const own = records.count.subarray(records.starts[index], records.starts[index + 1]);
    const connection = connections[index];
    const bare = own.reduce((sum, count) => sum + count, 0);
    const recordCount = connection?.recordCount ?? 0;
    counts.records += recordCount;
    counts.total += recordCount === 0 ? bare : recordCount;
    if (recordCount === 0 && connection?.transport === 'udp') counts.datagrams += bare;
  }
  return counts;
}

/** What the screen shows of how much there is, and why not all of it. */
export function describeWaterfall(waterfall: Waterfall, page: number, isFiltered: boolean): string {
  const { connections, total, lookups, pieceMs } = waterfall;
  const kept = isFiltered ? ' that match' : '';
  if (total === 0 && lookups > 0) {
    return `${countOf(lookups, 'name look-up')}, and no other connection${kept}`;
  }
  const first = page * waterfallLimits.connections;
  const which =
    total > connections.length
      ? `Connections ${formatCount(first + 1)} to ${formatCount(first + connections.length)} of ${formatCount(total)}${kept}`
      : `${countOf(total, 'connection')}${kept}`;
  const summed =
    pieceMs === null
      ? ''
      : `, summed up by ${formatDuration(pieceMs)} because they are so many; filter to see each`;
  const apart = lookups === 0 ? '' : ` · ${countOf(lookups, 'name look-up')} beside them`;
  return `${which} · ${describePieces(countPieces(waterfall, connections.keys()))}${summed}${apart}`;
}
