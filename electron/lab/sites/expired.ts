// A site whose certificate nobody renewed: browsers warn and Onlooker refuses, after the name was readable.
import type { Site, SiteReply, SiteRequest } from '../site.ts';
import { makePage } from './page.ts';
import { commonReply, notFound, page } from './replies.ts';

const home = makePage(
  {
    title: 'Allotment society',
    lead: 'Seeds, tools and a waiting list. The treasurer looks after this site on Sundays.',
    sentences: ['The next meeting is about the water tank.', 'Plot 12 is free again.'],
  },
  3_000,
);

function reply(request: SiteRequest): SiteReply {
  return request.path === '/' ? page(home) : (commonReply(request) ?? notFound());
}

export const expired: Site = {
  label: 'expired',
  aliases: [],
  speech: 'https',
  certificate: 'expired',
  reply,
  shown: [
    {
      path: '/',
      title: 'Certificate that has expired',
      teaches:
        'The visit is refused, where a browser would warn. Who was called could be read all the same.',
      isRefused: true,
    },
  ],
};
