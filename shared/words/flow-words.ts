// What the overview's figures are called, on the screen and in reports.
import type { ClearRow, FlowFacet, FlowTotals } from '../model/flow-query.ts';
import type { FlowSummary, NameLeak } from '../model/observation.ts';
import type { ClearFactKind } from '../model/clear-text.ts';
import { clearProtocolWords } from './clear-protocols.ts';
import { countOf, formatBytes, formatCount, formatDuration } from './format.ts';

export const facetNames: Readonly<Record<FlowFacet, string>> = {
  // A site, in the sentences, is a name that was contacted; of one domain there may be several.
  site: 'Domain',
  name: 'Name',
  address: 'Address',
  user: 'Client’s address',
  protocol: 'Protocol',
  version: 'Version',
  operator: 'Operator',
  country: 'Country',
  leak: 'Name seen in',
  clear: 'In the clear',
};

const clearNames: Readonly<Record<ClearFactKind, string>> = {
  login: 'Login names',
  password: 'Passwords',
  token: 'Keys and tokens',
  cookie: 'Cookies',
  form: 'Forms',
  mail: 'Who writes to whom',
  query: 'What was asked for',
  page: 'Pages',
  'user-agent': 'Programs and devices',
  certificate: 'Certificates of users',
  name: 'Names',
};

const leakNames: Readonly<Record<NameLeak, string>> = {
  dns: 'a look-up (DNS)',
  sni: 'the TLS hello (SNI)',
  certificate: 'the certificate',
  'http-host': 'an HTTP request',
  'clear-text': 'words to a proxy or server before encryption',
};

const protocolNames: Readonly<Record<string, string>> = {
  ...clearProtocolWords,
  tls: 'TLS',
  quic: 'QUIC',
  http: 'HTTP (not encrypted)',
  dns: 'DNS',
  dtls: 'DTLS',
  smtp: 'Mail being sent (SMTP)',
  imap: 'Mail being read (IMAP)',
  pop3: 'Mail being read (POP3)',
  ssh: 'SSH (encrypted in its own way)',
  unknown: 'Something else',
};

const preludeWords: Readonly<Partial<Record<FlowSummary['protocol'], string>>> = clearProtocolWords;

/** What is spoken, in a word: a version of TLS or a protocol; of what was not recognised what carries it. */
export const kindOfFlow = ({
  tlsVersion,
  protocol,
  transport,
}: Pick<FlowSummary, 'tlsVersion' | 'protocol' | 'transport'>): string =>
  // Beside TLS over TCP, of the same version, it would not be told apart by that.
  (protocol === 'quic' ? null : tlsVersion) ??
  preludeWords[protocol] ??
  (protocol === 'unknown' ? transport : protocol).toUpperCase();

/** Whether there is a handshake to look at; else what was said is all there is. */
export const hasHandshake = ({ protocol }: Pick<FlowSummary, 'protocol'>): boolean =>
  protocol === 'tls' || protocol === 'quic' || protocol === 'dtls';

const missing: Readonly<Partial<Record<FlowFacet, string>>> = {
  // Also where a name was seen that is nobody's domain, as of a printer in the house.
  site: 'address or local name only',
  // Of a look-up, too: which name was asked for says nothing of the name server's own.
  name: 'server’s name not seen',
  version: 'no TLS version seen',
  operator: 'no operator known',
  country: 'no country known',
  leak: 'server’s name not seen',
};

const valueNames: Readonly<Partial<Record<FlowFacet, Readonly<Record<string, string>>>>> = {
  protocol: protocolNames,
  leak: leakNames,
  clear: clearNames,
};

/** What a value of a facet is called, on the screen and in reports. */
export function describeValue(facet: FlowFacet, value: string | null): string {
  if (value === null) return `(${missing[facet] ?? 'none'})`;
  const names = valueNames[facet] ?? {};
  return Object.hasOwn(names, value) ? (names[value] ?? value) : value;
}

/** How bad it is that something was readable. */
export const clearWeights: Readonly<Record<ClearRow['severity'], string>> = {
  3: 'opens an account',
  2: 'follows a person',
  1: 'tells of habits',
};

/** Whom it was told to: a host by its name, else by its address; null where neither is known. */
export function describeTold({ name, told }: Pick<ClearRow, 'name' | 'told'>): string | null {
  if (name !== null || told === undefined) return name;
  return told.addresses < 2
    ? told.address
    : `${told.address} and ${formatCount(told.addresses - 1)} more`;
}

/** The times known are those at which connections began; the last one may go on for long. */
export function describeTotals(totals: FlowTotals): string {
  const spanMs = totals.lastMs - totals.firstMs;
  const { notCaptured = 0 } = totals;
  return [
    countOf(totals.flows, 'connection'),
    // Of servers alone: names that were only looked up are no party to a connection.
    countOf(totals.names, 'name of a server', 'names of servers'),
    countOf(totals.addresses, 'address', 'addresses'),
    `${formatBytes(totals.bytesUp)} sent`,
    `${formatBytes(totals.bytesDown)} received`,
    ...(notCaptured > 0 ? [`${formatBytes(notCaptured)} of it not captured`] : []),
    ...(totals.flows > 1 ? [`begun within ${formatDuration(spanMs)}`] : []),
  ].join(' · ');
}

const units = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1000, 's'],
] as const;

/** `30 s`, `5 min`: pieces of time are of round lengths. */
export function describePiece(durationMs: number): string {
  const [unitMs, unit] = units.find(([length]) => durationMs >= length) ?? [1, 'ms'];
  return `${formatCount(durationMs / unitMs)} ${unit}`;
}
