// Where visits that failed may be better off: in the practice lab, at port 80, as mail. Pure.
import type { CallInput } from '../../../shared/contract/ipc.ts';
import { listMayFallBack } from '../../../shared/model/fall-back.ts';
import { hostOfUrl } from '../../../shared/model/host.ts';
import type { Session, Visit } from '../../../shared/model/session.ts';

export interface WayOut {
  readonly kind: 'lab' | 'port-80' | 'mail';
  readonly label: string;
  readonly request: CallInput<'inspect.start'>;
}

type Failed = Pick<Visit, 'url' | 'failure'>;

/** Ports at which mail servers speak first, in the open (RFC 6409, RFC 9051). */
const mailPort = /^(?:https?:\/\/)?(?<host>[^/?#:@]+):(?<port>587|25|143)(?:[/?#]|$)/u;

/** A name of the practice lab, asked for where nobody knows it. */
const isOfLab = ({ url, failure }: Failed): boolean =>
  failure?.kind === 'unknown-host' && hostOfUrl(url).endsWith('.lab.test');

/** `smtp://…` or `imap://…` in place of what spoke no TLS; null: it is at no port of mail. */
function asMail({ url, failure }: Failed): string | null {
  const { host, port } = mailPort.exec(url.trim())?.groups ?? {};
  if (failure?.kind !== 'not-tls' || host === undefined || port === undefined) return null;
  return `${port === '143' ? 'imap' : 'smtp'}://${host}:${port}`;
}

const once = (urls: readonly string[]): string[] => [...new Set(urls)];

/** Nothing for what was read from a file: it visited nobody. */
export function waysOut({ request, kind }: Session, failed: readonly Failed[]): WayOut[] {
  if (request.lab || kind === 'imported') return [];
  const inLab = once(failed.filter(isOfLab).map(({ url }) => url));
  const isRequest = request.mode === 'request';
  const open = listMayFallBack(request, failed);
  const mail = isRequest ? once(failed.flatMap((visit) => asMail(visit) ?? [])) : [];
  const ways: WayOut[] = [
    {
      kind: 'lab',
      label: 'Visit it in the practice lab',
      request: { ...request, urls: inLab, lab: true },
    },
    {
      kind: 'port-80',
      label: 'Fall back to port 80, as browsers do',
      request: { ...request, urls: once(open.map(({ url }) => url)), fallbackHttp: true },
    },
    {
      kind: 'mail',
      label: 'Visit it as a mail server',
      request: { ...request, urls: mail },
    },
  ];
  return ways.filter(({ request: { urls } }) => urls.length > 0);
}
