// Whose traffic a session holds: the reader's own is addressed with "you", that of others told of neutrally.
import type { Session } from './session.ts';

export type Whose = 'own' | 'others';

/**
 * A capture, or what went through the proxy, is mostly other people's; their letters are mostly unknown, too. What went
 * through the proxy stays theirs where it was opened from a report.
 */
export const whoseOf = ({
  resolver,
  kind,
  observe,
}: Pick<Session, 'resolver' | 'kind' | 'observe'>): Whose =>
  kind === 'observe' || observe !== undefined || resolver.kind === 'capture' ? 'others' : 'own';
