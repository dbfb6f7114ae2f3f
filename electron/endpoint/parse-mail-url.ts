// `smtp://host[:port]` and `imap://host[:port]` → where a mail server is. Only host and port are
// taken: nothing is mailed and nobody signs in.
import type { Failure } from '../../shared/model/failure.ts';
import { withoutBrackets } from '../../shared/model/host.ts';
import { err, ok, type Result } from '../../shared/model/result.ts';
import { failure } from '../relay/failure.ts';

export interface MailTarget {
  readonly scheme: 'smtp' | 'imap';
  readonly host: string;
  readonly port: number;
  /** As shown: with the port only where it is not the usual one. */
  readonly url: string;
}

/** Submission (RFC 6409) and IMAP (RFC 9051 §2.1), both with STARTTLS. */
const mailPorts = { smtp: 587, imap: 143 } as const;

const pattern = /^(?<scheme>smtp|imap):\/\/(?<rest>.*)$/i;

/** Null: no mail address, some other kind of URL. Fails with `invalid-url`. */
export function parseMailTarget(text: string): Result<MailTarget, Failure> | null {
  const trimmed = text.trim();
  const { scheme: written, rest } = pattern.exec(trimmed)?.groups ?? {};
  if (written === undefined || rest === undefined) return null;
  const scheme = written.toLowerCase() === 'smtp' ? 'smtp' : 'imap';
  const bad = err(
    failure('invalid-url', `${trimmed.slice(0, 200)}: host and port are all it takes`),
  );
  let url: URL;
  try {
    // The standard reads hosts of unknown schemes more loosely than those of http.
    url = new URL(`http://${rest}`);
  } catch {
    return bad;
  }
  const extra = url.username + url.password + url.search + url.hash + url.pathname.slice(1);
  // Port 80 is http's own and is left out by the parser.
  const port = /:0*80\/?$/.test(rest) ? 80 : Number(url.port || mailPorts[scheme]);
  if (url.hostname === '' || extra !== '' || port === 0) return bad;
  const shown = port === mailPorts[scheme] ? '' : `:${port}`;
  const host = withoutBrackets(url.hostname);
  return ok({ scheme, host, port, url: `${scheme}://${url.hostname}${shown}` });
}
