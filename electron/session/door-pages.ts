// What the proxy serves of its own: the page a phone scans the code for, and a proxy auto-config file.
// Only who knows the random address gets to see the password; nothing here runs a script.
import { timingSafeEqual } from 'node:crypto';
import { STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http';
import { refusalAnswer, writeAnswer } from '../relay/proxy-answers.ts';
import type { ProxyCredentials } from '../relay/proxy-credentials.ts';
import type { ProxyGate } from '../relay/proxy-gate.ts';
import type { SocketAddress } from '../../shared/model/segment.ts';
import { formatAuthority, lanSetUps, switchOffAfterwards } from '../../shared/words/proxy-help.ts';

export interface DoorPagesOptions {
  /** Known once the door listens. */
  readonly address: () => SocketAddress;
  readonly credentials: ProxyCredentials;
  /** In the address of the help page; null: there is none. */
  readonly token: string | null;
}

interface Page {
  readonly type: string;
  readonly text: string;
}

export const pacUrlOf = (address: SocketAddress): string =>
  `http://${formatAuthority(address)}/proxy.pac`;
export const helpUrlOf = (address: SocketAddress, token: string): string =>
  `http://${formatAuthority(address)}/setup/${token}`;

/** Gives what answers requests for the door itself, and says of others that they are not its own. */
export function createDoorPages(options: DoorPagesOptions) {
  return (request: IncomingMessage, response: ServerResponse, gate: ProxyGate): boolean => {
    const authority = formatAuthority(options.address());
    const path = ownPath(request.url ?? '', authority);
    if (path === null) return false;
    const client = request.socket.remoteAddress ?? '';
    if (gate.isLocked(client)) writeAnswer(response, refusalAnswer('locked'));
    else if (!gate.spend(client)) writeAnswer(response, refusalAnswer('rate'));
    // A name that leads here is not ours: a page of another site must not read this one.
    else if (request.headers.host !== authority) refuse(response, 421, 'This is another address.');
    else if (request.method !== 'GET' && request.method !== 'HEAD')
      refuse(response, 405, 'There is nothing to send here.');
    else {
      const page = choosePage(options, path);
      if (page !== null) writePage(response, page);
      else {
        // Where there is no help page nothing can be guessed, and any web page could lock this computer out.
        if (options.token !== null && path.startsWith('/setup')) gate.miss(client);
        refuse(response, 404, 'There is no such page.');
      }
    }
    return true;
  };
}

/** Null: a request to be passed on. A device that uses the proxy already names it in full. */
function ownPath(url: string, authority: string): string | null {
  const start = `http://${authority}/`;
  if (url.startsWith(start)) return url.slice(start.length - 1);
  return url.startsWith('/') ? url : null;
}

function refuse(response: ServerResponse, status: number, words: string): void {
  writeAnswer(response, { status, reason: STATUS_CODES[status] ?? '', words });
}

function choosePage(options: DoorPagesOptions, path: string): Page | null {
  if (path === '/') return { type: 'text/plain', text: greeting };
  if (path === '/proxy.pac')
    return { type: 'application/x-ns-proxy-autoconfig', text: pacFile(options.address()) };
  return isToken(options.token, path) ? { type: 'text/html', text: helpPage(options) } : null;
}

function isToken(token: string | null, path: string): boolean {
  if (token === null) return false;
  const given = Buffer.from(path);
  const wanted = Buffer.from(`/setup/${token}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

function writePage(response: ServerResponse, { type, text }: Page): void {
  response.writeHead(200, {
    'Content-Type': `${type}; charset=utf-8`,
    'Content-Length': String(Buffer.byteLength(text)),
    'Cache-Control': 'no-store',
    'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
  });
  response.end(text);
}

const greeting = `This is a proxy of Onlooker, a program that shows what a network learns of a connection.
Its window shows a code to scan and the password.
`;

/** No way around it: what did not pass the proxy would silently be missing from the notebook. */
function pacFile(address: SocketAddress): string {
  const authority = formatAuthority(address);
  return `function FindProxyForURL(url, host) {
  if (isPlainHostName(host) || host === "${address.address}") return "DIRECT";
  return "PROXY ${authority}";
}
`;
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
const escapeHtml = (text: string): string =>
  text.replaceAll(/[&<>]/g, (letter) => escapes[letter] ?? letter);

function helpPage({ address: ask, credentials }: DoorPagesOptions): string {
  const address = ask();
  const pacUrl = pacUrlOf(address);
  const facts: readonly (readonly [string, string])[] = [
    ['Server', address.address],
    ['Port', String(address.port)],
    ['User', credentials.user],
    ['Password', credentials.password],
  ];
  const list = facts.map(([name, value]) => `<dt>${name}</dt><dd><b>${escapeHtml(value)}</b></dd>`);
  const ways = lanSetUps({ address, pacUrl }).map(({ where, steps }) => {
    const items = steps.map((step) => `<li>${escapeHtml(step)}</li>`).join('\n');
    return `<h2>${escapeHtml(where)}</h2>\n<ol>\n${items}\n</ol>`;
  });
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>Onlooker: set this device up</title>
</head>
<body>
<h1>Set this device up</h1>
<p>While the lesson lasts, this device goes online through a computer that runs Onlooker. Onlooker
writes down the envelope: which sites, when, how much. What is inside encrypted connections stays
closed to it; pages without encryption can be read.</p>
<dl>
${list.join('\n')}
</dl>
${ways.join('\n')}
<h2>Automatic configuration</h2>
<p>Where an address of a configuration file is asked for: <a href="${pacUrl}">${pacUrl}</a></p>
<p><b>${escapeHtml(switchOffAfterwards)}</b></p>
</body>
</html>
`;
}
