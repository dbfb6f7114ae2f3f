// Two runs of one address: which hosts came and went, and what of the others moved. Pure.
import type { ToldHost } from '../../../shared/model/told.ts';
import { countOf } from '../../ui/format.ts';

export interface HostChange {
  readonly host: string;
  readonly kind: 'new' | 'gone' | 'both';
  readonly bytesBefore: number;
  readonly bytesAfter: number;
  readonly connectionsBefore: number;
  readonly connectionsAfter: number;
  readonly requestsBefore: number;
  readonly requestsAfter: number;
  /** Cookies sent in the later run that were not sent in the earlier one: names. */
  readonly cookies: readonly string[];
}

const kindOrder: Readonly<Record<HostChange['kind'], number>> = { new: 0, gone: 1, both: 2 };

/** What is new first, then what is gone, then what moved most. */
export function diffTold(before: readonly ToldHost[], after: readonly ToldHost[]): HostChange[] {
  const earlier = new Map(before.map((host) => [host.host, host]));
  const later = new Map(after.map((host) => [host.host, host]));
  const changes = [...new Set([...later.keys(), ...earlier.keys()])].map((host) =>
    changeOf(host, earlier.get(host), later.get(host)),
  );
  const moved = ({ bytesBefore, bytesAfter }: HostChange): number =>
    Math.abs(bytesAfter - bytesBefore);
  return changes.sort((a, b) => kindOrder[a.kind] - kindOrder[b.kind] || moved(b) - moved(a));
}

function changeOf(
  host: string,
  before: ToldHost | undefined,
  after: ToldHost | undefined,
): HostChange {
  const sent = new Set(before?.cookiesSent);
  return {
    host,
    kind: before === undefined ? 'new' : after === undefined ? 'gone' : 'both',
    bytesBefore: before?.bytesDown ?? 0,
    bytesAfter: after?.bytesDown ?? 0,
    connectionsBefore: before?.flowIds.length ?? 0,
    connectionsAfter: after?.flowIds.length ?? 0,
    requestsBefore: before?.requests ?? 0,
    requestsAfter: after?.requests ?? 0,
    cookies: (after?.cookiesSent ?? []).filter((name) => !sent.has(name)),
  };
}

export function describeDiff(changes: readonly HostChange[]): string {
  const count = (kind: HostChange['kind']): number =>
    changes.filter((change) => change.kind === kind).length;
  const cookies = changes.reduce((sum, change) => sum + change.cookies.length, 0);
  const sum = (pick: (change: HostChange) => number): number =>
    changes.reduce((total, change) => total + pick(change), 0);
  const fewer =
    sum(({ requestsBefore }) => requestsBefore) - sum(({ requestsAfter }) => requestsAfter);
  const parts = [
    `${countOf(count('new'), 'host')} new, ${count('gone')} gone, ${count('both')} in both`,
    ...(fewer > 0 ? [`${countOf(fewer, 'request')} fewer over the network`] : []),
    ...(fewer < 0 ? [`${countOf(-fewer, 'request')} more over the network`] : []),
    ...(cookies > 0 ? [`${countOf(cookies, 'cookie')} sent that the other run did not send`] : []),
  ];
  return `Against the other run: ${parts.join('; ')}.`;
}
