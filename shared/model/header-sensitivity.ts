// Which headers hold secrets, by name: marked in the ledger and taken out of reports; and which cannot.
import type { Sensitivity } from './ledger.ts';
import type { Whose } from './whose.ts';

const cookieNames = new Set(['cookie', 'set-cookie', 'cookie2', 'set-cookie2']);
/** Headers whose value is or holds a URL, and with it perhaps a query. */
const urlNames = new Set([
  'referer',
  'location',
  'content-location',
  'refresh',
  'link',
  'sourcemap',
]);
const credentialPattern =
  /^(proxy-)?authorization$|^x-auth|token|api[-_]?key|secret|passw|credential|signature|session|[cx]srf/;

/** Of those that hold no secret: what tells of a person or a device. Of others, that is theirs to tell. */
const telling: ReadonlySet<string> = new Set(['user-agent', 'accept-language']);

/** `header` names are case-insensitive (RFC 9110 §5.1). `whose`: the session's traffic. */
export function headerSensitivity(name: string, whose: Whose = 'own'): Sensitivity | null {
  const lower = name.toLowerCase();
  if (cookieNames.has(lower)) return 'cookie';
  if (credentialPattern.test(lower)) return 'authorization';
  if (urlNames.has(lower)) return 'query';
  return whose === 'others' && telling.has(lower) ? 'header' : null;
}

const plainPattern =
  /^(accept(-encoding|-ranges)?|cache-control|connection|content-(encoding|length|type)|date|expires|host|keep-alive|last-modified|pragma|transfer-encoding|vary)$/i;

/** Its values are words of the protocol, the same for everybody, or a name that the network saw. */
export const isPlainHeader = (name: string): boolean => plainPattern.test(name);
