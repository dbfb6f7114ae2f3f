// Whose traffic a session holds: the reader's own is addressed with "you", that of others told of neutrally.
import type { Session } from './session.ts';

export type Whose = 'own' | 'others';

/** A capture, or what went through the proxy, is mostly other people's; their letters are mostly unknown, too. */
export const whoseOf = ({ resolver, kind }: Pick<Session, 'resolver' | 'kind'>): Whose =>
  kind === 'observe' || resolver.kind === 'capture' ? 'others' : 'own';
