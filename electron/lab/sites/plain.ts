// A site without encryption: the same visit as a postcard.
import type { Site, SiteRequest, SiteReply } from '../site.ts';
import { escapeHtml, makePage, shortPage } from './page.ts';
import { commonReply, notFound, page } from './replies.ts';

const home = makePage(
  {
    title: 'Town library',
    lead: 'Search our shelves. This site has not heard of encryption yet.',
    sentences: [
      'Books may be kept for four weeks, films for one.',
      'The reading room is open until nine, and the heating works again.',
    ],
  },
  4_000,
);

function reply(request: SiteRequest): SiteReply {
  const cookie = { 'set-cookie': 'reader=card-0815; Path=/' };
  if (request.path === '/') return page(home, cookie);
  if (request.path !== '/search') return commonReply(request) ?? notFound();
  const words = escapeHtml((request.query.get('q') ?? '').slice(0, 200));
  return page(
    shortPage('Search', `<p>Three books about <b>${words}</b> are on the second floor.</p>`),
    cookie,
  );
}

export const plain: Site = {
  label: 'plain',
  aliases: [],
  speech: 'http',
  reply,
  shown: [
    {
      typed: true,
      path: '/',
      title: 'Library typed without https://',
      teaches:
        'Port 443 does not answer, so the visit falls back to port 80, as most browsers do: everything is readable.',
    },
    {
      path: '/search?q=divorce+lawyer',
      title: 'Library without encryption',
      teaches: 'Plain HTTP: everything is visible, page, words searched for, cookie and answer.',
    },
  ],
};
