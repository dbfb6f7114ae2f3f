// A login form. It takes any name and password and forgets them at once: nothing is stored.
import type { Site, SiteRequest, SiteReply } from '../site.ts';
import { escapeHtml, shortPage } from './page.ts';
import { commonReply, notFound, page, redirect } from './replies.ts';

const form = shortPage(
  'Sign in',
  `<form method="post" action="/session">
<label>Name <input name="user" autocomplete="username"></label>
<label>Password <input name="password" type="password" autocomplete="current-password"></label>
<button>Sign in</button></form>
<p>Any name and password will do. They are not kept.</p>`,
);

function reply(request: SiteRequest): SiteReply {
  switch (request.path) {
    case '/':
      return page(form);
    case '/session':
      return request.method === 'POST' ? openSession(request) : redirect('/');
    case '/inbox':
      return inbox(request);
    case '/account':
      return account(request);
    default:
      return commonReply(request) ?? notFound();
  }
}

function openSession(request: SiteRequest): SiteReply {
  const user = new URLSearchParams(request.body).get('user') ?? 'guest';
  const value = encodeURIComponent(user.slice(0, 100));
  return redirect(
    '/inbox',
    { 'set-cookie': `session=${value}.f3a97c51d02e; Path=/; Secure; HttpOnly; SameSite=Strict` },
    303,
  );
}

function inbox(request: SiteRequest): SiteReply {
  const cookie = /(?:^|;\s*)session=([^;.]*)/.exec(request.headers.get('cookie') ?? '');
  if (!cookie) return redirect('/', {}, 303);
  const letters =
    '<ul><li>Your appointment on Thursday</li><li>Re: the matter we talked of</li></ul>';
  return page(shortPage('Inbox', `<p>Signed in as ${readName(cookie[1] ?? '')}.</p>${letters}`));
}

/** Asks for an Authorization header, of whatever scheme and content. */
function account(request: SiteRequest): SiteReply {
  if (request.headers.has('authorization'))
    return page(shortPage('Account', '<p>Balance: 1,204.50. Next payment: rent.</p>'));
  const challenge = { 'www-authenticate': 'Basic realm="lab", charset="UTF-8"' };
  return page(shortPage('Sign in first', '<p>This page is for its owner.</p>'), challenge, 401);
}

function readName(encoded: string): string {
  try {
    return escapeHtml(decodeURIComponent(encoded));
  } catch {
    // Not percent-encoding of ours: somebody made the cookie up.
    return 'somebody';
  }
}

export const login: Site = {
  label: 'login',
  aliases: [],
  speech: 'https+h2',
  reply,
  shown: [
    {
      path: '/account?view=balance',
      title: 'Login: account page',
      teaches: 'Passwords, cookies and answers are hidden; that you came to this site is not.',
    },
  ],
};
