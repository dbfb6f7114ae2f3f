// A site that stopped at TLS 1.2, where the certificate still crosses the network readable.
import type { Site, SiteRequest, SiteReply } from '../site.ts';
import { makePage } from './page.ts';
import { commonReply, notFound, page } from './replies.ts';

const archive = makePage(
  {
    title: 'District archive',
    lead: 'Records older than thirty years, read by appointment.',
    sentences: [
      'Box 17 holds the letters of the tenants of Mill Street.',
      'Please use pencils only, and no flash.',
    ],
  },
  18_500,
);

function reply(request: SiteRequest): SiteReply {
  if (request.path === '/' || request.path === '/archive') return page(archive);
  return commonReply(request) ?? notFound();
}

export const old: Site = {
  label: 'old',
  aliases: [],
  speech: 'https-tls12',
  reply,
  shown: [
    {
      path: '/archive?box=17',
      title: 'Archive with TLS 1.2',
      teaches: 'The older protocol shows the certificate and the chosen protocol as well.',
    },
  ],
};
