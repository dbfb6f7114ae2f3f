// How the names of a session were looked up: said only where any was.
import { hostOfUrl, isAddress } from '../model/host.ts';
import type { Session } from '../model/session.ts';

type Visited = Pick<Session, 'resolver' | 'visits'>;

function isNamed({ url }: Session['visits'][number]): boolean {
  const host = hostOfUrl(url);
  return host !== '' && !isAddress(host);
}

/**
 * Whether any name was looked up. Questions of Onlooker's own are recorded; those of the system are not: it had some
 * where not only addresses were visited.
 */
export const wereNamesLookedUp = ({ resolver, visits }: Visited, recorded: number): boolean =>
  recorded > 0 || (resolver.kind === 'system' && (visits.length === 0 || visits.some(isNamed)));

/** What a local stub or the system did out of sight; null: nothing that is known. */
export const describeUnseenLookups = (session: Visited, recorded: number): string | null =>
  (session.resolver.kind === 'system' || session.resolver.kind === 'local-stub') &&
  wereNamesLookedUp(session, recorded)
    ? 'Names were looked up by the system: its questions to the network could not be recorded.'
    : null;
