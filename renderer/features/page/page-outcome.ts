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
  'connection-limit': 'opened more connections than the limit: ended there',
  left: 'was left for another',
  closed: 'closed itself',
  crashed: 'brought its browser process down',
  failed: 'did not come',
};

/** Chromium's own limit: further connections wait until one of these is given back (ADR 0013). */
const proxyConnections = 32;
const crowded = `A browser keeps at most ${proxyConnections} connections to a proxy open at a time: without it more would have been open at once, and some earlier.`;

function describePage(page: PageOutcome, name: string): string[] {
  return [
    `${name}: ${countOf(page.requests, 'request')} over ${countOf(page.connections, 'connection')}; ${endingWords[page.ending]}.`,
    ...describeExtras(page.spare.length, page.unasked.length, page.refused),
  ];
}

function describeExtras(spare: number, unasked: number, refused: readonly string[]): string[] {
  const sentences: string[] = [];
  if (spare > 0) {
    sentences.push(`${countOf(spare, 'connection')} opened in advance, and not needed.`);
  }
  if (unasked > 0) {
    sentences.push(
      `${countOf(unasked, 'connection')} of the browser engine itself, which no request of the page explains.`,
    );
  }
  if (refused.length > 0) sentences.push(`Refused: ${refused.join(', ')}.`);
  return sentences;
}

function describeSeveral(pages: readonly PageOutcome[], isBrowse: boolean): string[] {
  const sum = (count: (page: PageOutcome) => number): number =>
    pages.reduce((before, page) => before + count(page), 0);
  const last = pages.at(-1);
  const end =
    isBrowse && last !== undefined ? `; the last of them ${endingWords[last.ending]}` : '';
  const all = `${countOf(
    sum(({ requests }) => requests),
    'request',
  )} over ${countOf(
    sum(({ connections }) => connections),
    'connection',
  )}`;
  return [
    `${isBrowse ? countOf(pages.length, 'page visited', 'pages visited') : countOf(pages.length, 'page load')}, with one browser engine: ${all}${end}.`,
    ...describeExtras(
      sum(({ spare }) => spare.length),
      sum(({ unasked }) => unasked.length),
      [...new Set(pages.flatMap(({ refused }) => refused))],
    ),
  ];
}

/** A browser leaves names to its proxy, has no UDP there, and without them gets no keys for ECH. */
const throughProxy =
  'The page came through Onlooker’s own proxy: names were looked up by Onlooker, all went over TCP (none over QUIC), and where ECH seems to be offered it is a dummy (GREASE) that hides nothing.';

/** What a reader must know of page loads; empty for other sessions. */
export function describePages(session: Session): string[] {
  const isBrowse = session.kind === 'browse' || session.request.mode === 'browse';
  if (!isBrowse && session.kind !== 'page' && session.request.mode !== 'page') return [];
  const pages = session.visits.flatMap(({ page }) => page ?? []);
  const [first] = pages;
  const ofPages =
    first === undefined
      ? []
      : pages.length === 1
        ? describePage(first, 'The page')
        : describeSeveral(pages, isBrowse);
  const mostConnections = Math.max(0, ...pages.map(({ connections }) => connections));
  return [...ofPages, ...(mostConnections < proxyConnections ? [] : [crowded]), throughProxy];
}
