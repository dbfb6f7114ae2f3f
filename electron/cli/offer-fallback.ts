// The way out of a visit that found nobody at port 443, as the window offers it with a button.
import { listMayFallBack } from '../../shared/model/fall-back.ts';
import type { Session } from '../../shared/model/session.ts';
import { listSome } from '../../shared/words/format.ts';

const maxNamed = 3;

/** Null where there is none to offer. */
export function offerFallback({
  request,
  visits,
}: Pick<Session, 'request' | 'visits'>): string | null {
  const urls = [...new Set(listMayFallBack(request, visits).map(({ url }) => url))];
  if (urls.length === 0) return null;
  const whose = listSome(urls, maxNamed);
  return `Nothing encrypted answered at ${whose}. With --fallback-http plain HTTP on port 80 is tried then, as most browsers do`;
}
