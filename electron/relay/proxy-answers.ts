// What the proxy itself says to a client it does not pass on: a status and plain words. Nothing of it is
// markup, and nothing a client wrote is repeated unseen.
import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Failure } from '../../shared/model/failure.ts';
import { assertNever } from '../../shared/model/result.ts';
import { describeFailure } from '../../shared/words/failure-text.ts';

export interface Answer {
  readonly status: number;
  readonly reason: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly words: string;
}

/** Why the door turned a client away. */
export type RefusalReason = 'password' | 'locked' | 'rate' | 'connections' | 'stranger';

const challenge = 'Basic realm="Onlooker", charset="UTF-8"';

export function refusalAnswer(why: RefusalReason): Answer {
  switch (why) {
    case 'password':
      return {
        status: 407,
        reason: 'Proxy Authentication Required',
        headers: { 'Proxy-Authenticate': challenge },
        words: 'Onlooker wants the user and the password that it shows.',
      };
    case 'locked':
      return {
        status: 429,
        reason: 'Too Many Requests',
        headers: { 'Retry-After': '60' },
        words: 'Too many wrong passwords came from this device. Wait a minute and try again.',
      };
    case 'rate':
      return {
        status: 429,
        reason: 'Too Many Requests',
        headers: { 'Retry-After': '1' },
        words: 'This device asks faster than Onlooker passes on. Wait a moment and try again.',
      };
    case 'connections':
    case 'stranger':
      return { status: 503, reason: 'Service Unavailable', words: 'Too many connections.' };
    default:
      return assertNever(why);
  }
}

export function badRequest(words: string): Answer {
  return { status: 400, reason: 'Bad Request', words };
}

/** Of what a client wrote, letters a terminal or page could take for something else. */
// oxlint-disable-next-line no-control-regex -- they are what must not be repeated
const unprintable = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/g;

export function failureAnswer(failure: Failure): Answer {
  const { title, whatToDo } = describeFailure(failure);
  const detail = failure.detail.replaceAll(unprintable, '\uFFFD').slice(0, 300);
  const words = `${title}.\n${whatToDo}\n\n${detail}`;
  if (failure.kind === 'destination-refused') return { status: 403, reason: 'Forbidden', words };
  if (failure.kind === 'connect-timeout') return { status: 504, reason: 'Gateway Timeout', words };
  return { status: 502, reason: 'Bad Gateway', words };
}

/** What Node's parser says no to before there is a request. */
export function parserAnswer(code: string): Answer {
  if (code === 'HPE_HEADER_OVERFLOW') {
    return {
      status: 431,
      reason: 'Request Header Fields Too Large',
      words: 'The headers of the request are too large.',
    };
  }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return { status: 408, reason: 'Request Timeout', words: 'The request did not come in time.' };
  }
  return badRequest('This is no HTTP request.');
}

function headersOf({ headers, words }: Answer): Record<string, string> {
  return {
    ...headers,
    'Content-Type': 'text/plain; charset=utf-8',
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'no-store',
    'Content-Length': String(Buffer.byteLength(`Onlooker: ${words}\n`)),
  };
}

export function writeAnswer(response: ServerResponse, answer: Answer): void {
  response.writeHead(answer.status, answer.reason, headersOf(answer));
  response.end(`Onlooker: ${answer.words}\n`);
}

/** Time to read the answer before the connection is cut (RFC 9112 §9.6). */
const lingerMs = 2000;

/** Where there is no request to answer, or one that cannot have a second. Ends the connection. */
export function endWith(client: Duplex, answer: Answer): void {
  const lines = Object.entries({ ...headersOf(answer), Connection: 'close' });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  client.end(
    `HTTP/1.1 ${answer.status} ${answer.reason}\r\n${head}\r\nOnlooker: ${answer.words}\n`,
  );
  // The end of the other side is heard of only if what it says before is read.
  client.resume();
  const timer = setTimeout(() => client.destroy(), lingerMs).unref();
  client.once('close', () => {
    clearTimeout(timer);
  });
}
