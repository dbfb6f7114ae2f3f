// A news site with articles of different lengths, compressed the way most of the web is.
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Site, SiteRequest, SiteReply } from '../site.ts';
import { makePage } from './page.ts';
import type { PageText } from './page.ts';
import { commonReply, notFound, page } from './replies.ts';

interface Article extends PageText {
  readonly lengthBytes: number;
}

const articles: Readonly<Record<string, Article>> = {
  '/': {
    lengthBytes: 9_000,
    title: 'The Lab Courier',
    lead: 'News from a town that exists on this computer only.',
    sentences: [
      'Harbour workers vote on a strike.',
      'The old cinema gets a new roof.',
      'A source in the town hall talks.',
    ],
  },
  '/articles/strike-at-the-harbour': {
    lengthBytes: 14_000,
    title: 'Harbour workers vote on a strike',
    lead: 'Two out of three cranes stood still on Monday morning.',
    sentences: [
      'The union asks for a shorter night shift and for gloves that deserve the name.',
      'The company says the gloves are on their way and the night is as long as it is.',
      'Both sides meet again on Friday in the canteen.',
    ],
  },
  '/articles/source-in-the-town-hall': {
    lengthBytes: 42_000,
    title: 'A source in the town hall talks',
    lead: 'Who sold the park, and to whom? Documents tell a different story than the mayor.',
    sentences: [
      'The contract was signed three weeks before the council first heard of it.',
      'Our source, who asks not to be named, kept copies of eleven letters.',
      'The mayor did not answer the questions we sent him twice.',
      'Whoever knows more finds on our contact page how to reach us safely.',
    ],
  },
};

type Coding = 'br' | 'gzip' | 'identity';

const encoders: Readonly<Record<Coding, (body: Uint8Array) => Uint8Array>> = {
  br: (body) => brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }),
  gzip: (body) => gzipSync(body),
  identity: (body) => body,
};

const encoded = new Map<string, Uint8Array>();

/** Compressed once for each coding: the lab measures networks, not compressors. */
function encode(path: string, article: Article, coding: Coding): Uint8Array {
  const key = `${coding} ${path}`;
  const body = encoded.get(key) ?? encoders[coding](makePage(article, article.lengthBytes));
  encoded.set(key, body);
  return body;
}

/** Sends what the client takes, best coding first; a coding with `q=0` is refused (RFC 9110 §12.5.3). */
function reply(request: SiteRequest): SiteReply {
  const article = articles[request.path];
  if (!article) return commonReply(request) ?? notFound();
  const accepted = acceptedCodings(request.headers.get('accept-encoding') ?? '');
  const coding = accepted.has('br') ? 'br' : accepted.has('gzip') ? 'gzip' : 'identity';
  const headers = coding === 'identity' ? {} : { 'content-encoding': coding };
  return page(encode(request.path, article, coding), headers);
}

function acceptedCodings(header: string): ReadonlySet<string> {
  const refused = /;\s*q=0(\.0*)?\s*$/i;
  const offers = header.split(',').filter((offer) => !refused.test(offer));
  return new Set(offers.map((offer) => (offer.split(';')[0] ?? '').trim().toLowerCase()));
}

export const news: Site = {
  label: 'news',
  aliases: [],
  speech: 'https',
  reply,
  shown: [
    {
      path: '/articles/source-in-the-town-hall',
      title: 'News: a confidential source',
      teaches: 'Compression changes the size, but every article still has a size of its own.',
    },
  ],
};
