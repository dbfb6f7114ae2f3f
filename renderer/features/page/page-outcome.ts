// How the loads of a session's pages came out, in sentences.
import type { PageEnding, PageOutcome } from '../../../shared/model/page.ts';
import type { Session } from '../../../shared/model/session.ts';
import { countOf } from '../../ui/format.ts';

const endingWords: Readonly<Record<PageEnding, string>> = {
  idle: 'ended when nothing more came',
  'by-hand': 'ended by hand',
  'time-limit': 'went on and on: ended at the time limit',
  'byte-limit': 'sent more than the limit: ended there',
  'request-limit': 'asked for more than the limit: ended there',
  closed: 'closed itself',
  crashed: 'brought its browser process down',
  failed: 'did not come',
};

function describePage(page: PageOutcome, name: string): string[] {
  const spare = page.spare.length;
  const sentences = [
    `${name}: ${countOf(page.requests, 'request')} over ${countOf(page.connections, 'connection')}; ${endingWords[page.ending]}.`,
  ];
  if (spare > 0) {
    sentences.push(`${countOf(spare, 'connection')} opened in advance, and not needed.`);
  }
  if (page.unasked.length > 0) {
    sentences.push(
      `${countOf(page.unasked.length, 'connection')} of the browser engine itself, which no request of the page explains.`,
    );
  }
  if (page.refused.length > 0) sentences.push(`Refused: ${page.refused.join(', ')}.`);
  return sentences;
}

/** What a reader must know of page loads; empty for other sessions. */
export function describePages(session: Session): string[] {
  if (session.kind !== 'page' && session.request.mode !== 'page') return [];
  const [first, ...others] = session.visits.flatMap(({ page }) => page ?? []);
  const ofPages =
    first === undefined
      ? []
      : others.length === 0
        ? describePage(first, 'The page')
        : [
            `${countOf(others.length + 1, 'page load')}, each with a browser engine of the same session.`,
          ];
  return [
    ...ofPages,
    'Names were looked up by the relay, as a browser leaves it to a proxy; no QUIC passes a proxy, so all went over TCP; a hint of ECH is mere GREASE.',
  ];
}
