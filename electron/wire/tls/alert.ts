// Alerts in the clear (RFC 8446 §6). Encrypted ones show their length alone.
import { describeAlert } from './registry.ts';
import type { TlsRecord } from './records.ts';

export interface TlsAlert {
  readonly level: 'warning' | 'fatal';
  readonly description: string;
}

/** Level and description. */
export const alertBytes = 2;

/** Gives the alert a record carries, or null when it is encrypted or no alert. */
export function readAlert(record: Pick<TlsRecord, 'fragment'>): TlsAlert | null {
  const { fragment } = record;
  const [level, description] = [fragment[0], fragment[1]];
  if (fragment.length !== alertBytes || description === undefined) return null;
  if (level !== 1 && level !== 2) return null;
  return { level: level === 1 ? 'warning' : 'fatal', description: describeAlert(description) };
}
