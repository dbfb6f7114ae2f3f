// A shop whose one page takes eight hosts: its own, a content network, pictures, fonts, an interface, a
// live channel, a redirect, and a tracker on a domain of its own. For whole page loads.
import type { Site, SiteReply, SiteRequest } from '../site.ts';
import { commonReply, notFound, page } from './replies.ts';
import { pixel, tinyFont } from './small-files.ts';

const tracker = 'metrics.tracker.test';
const host = (label: string): string => `${label}.lab.test`;
const pictureCount = 8;

function file(
  contentType: string,
  body: SiteReply['body'],
  headers: Record<string, string> = {},
): SiteReply {
  return {
    status: 200,
    headers: { 'content-type': contentType, 'access-control-allow-origin': '*', ...headers },
    body,
  };
}

const cached = { 'cache-control': 'public, max-age=3600' } as const;
const text = (lines: string): Uint8Array => Buffer.from(lines, 'utf8');

function shopPage({ originOf, query }: SiteRequest): SiteReply {
  const cdn = originOf(host('cdn'));
  const pictures = Array.from(
    { length: pictureCount },
    (_, n) => `<img src="${originOf(host('images'))}/shoe-${n + 1}.png" alt="Shoe ${n + 1}">`,
  );
  const item = (query.get('item') ?? 'red-shoes').replaceAll(/[^a-z0-9-]/gi, '');
  return page(
    text(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Shoes by the Park</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="${cdn}/shop.css">
<script src="${cdn}/shop.js" defer
 data-api="${originOf(host('api'))}" data-live="${originOf(host('live')).replace('https:', 'wss:')}"
 data-tracker="${originOf(tracker)}" data-item="${item}"></script>
</head><body><h1>Shoes by the Park</h1><p id="stock">Looking up what is in stock …</p>
${pictures.join('\n')}
<img src="${originOf(host('go'))}/banner" alt="Banner">
</body></html>
`),
    { 'set-cookie': 'basket=b-2071; Path=/; HttpOnly; SameSite=Lax' },
  );
}

const script = `const me = document.currentScript.dataset;
addEventListener('load', async () => {
  const answer = await fetch(me.api + '/stock?item=' + me.item);
  document.getElementById('stock').textContent = (await answer.json()).words;
  const seen = new Image();
  seen.src = me.tracker + '/seen.png?page=' + encodeURIComponent(location.href);
  new EventSource(me.api + '/prices').onmessage = () => undefined;
  const live = new WebSocket(me.live + '/visitors');
  live.onopen = () => live.send('hello');
});
`;

function style(originOf: SiteRequest['originOf']): string {
  return `@font-face { font-family: Shop; src: url(${originOf(host('fonts'))}/shop.woff2); }
body { font: 18px/1.5 Shop, sans-serif; } img { width: 80px; height: 60px; }
`;
}

const site = (
  label: string,
  speech: Site['speech'],
  reply: Site['reply'],
  more: Partial<Site> = {},
): Site => ({
  label,
  aliases: [],
  speech,
  shown: [],
  reply: (request) => commonReply(request) ?? reply(request),
  ...more,
});

const shop = site(
  'shop',
  'https+h2',
  (request) => (request.path === '/' ? shopPage(request) : notFound()),
  {
    shown: [
      {
        path: '/?item=red-shoes',
        title: 'A shop, as a whole page',
        teaches: 'One page is eight hosts: each learns of you, and the network learns of each.',
        asPage: true,
      },
    ],
  },
);

const cdn = site('cdn', 'https+h2', ({ path, originOf }) => {
  if (path === '/shop.css') return file('text/css', text(style(originOf)), cached);
  return path === '/shop.js' ? file('text/javascript', text(script), cached) : notFound();
});

const images = site('images', 'https', ({ path }) => {
  const number = Number(/^\/shoe-(\d)\.png$/.exec(path)?.[1] ?? 0);
  if (path === '/banner.png') return file('image/png', pixel(3000), cached);
  return number > 0 ? file('image/png', pixel(number * 9000), cached) : notFound();
});

const fonts = site('fonts', 'https+h2', ({ path }) =>
  path === '/shop.woff2' ? file('font/woff2', tinyFont, cached) : notFound(),
);

const api = site('api', 'https+h2', ({ path, query }) => {
  if (path === '/stock') {
    const words = `In stock: 3 pairs of ${query.get('item') ?? 'shoes'}`;
    return file('application/json', text(JSON.stringify({ words })));
  }
  if (path !== '/prices') return notFound();
  const lines = [59, 57, 61].map((euros) => `data: {"euros":${euros}}\n\n`);
  return file('text/event-stream', { lines }, { 'cache-control': 'no-store' });
});

const live = site('live', 'https', () => notFound(), {
  messages: ({ path }) =>
    path === '/visitors' ? ['7 people look at this', '8 people look at this', '1 bought it'] : null,
});

const go = site('go', 'https', ({ path, originOf }) => {
  if (path !== '/banner') return notFound();
  const location = `${originOf(host('images'))}/banner.png`;
  return { status: 302, headers: { location }, body: text('') };
});

const metrics = site(
  'metrics',
  'https',
  ({ path }) =>
    path === '/seen.png'
      ? file('image/png', pixel(0), {
          'set-cookie': 'visitor=v-481516; Secure; SameSite=None; Max-Age=31536000',
          'cache-control': 'no-store',
        })
      : notFound(),
  { domain: 'tracker.test' },
);

export const shopSites: readonly Site[] = [shop, cdn, images, fonts, api, live, go, metrics];
