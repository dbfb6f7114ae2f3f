// Values that the library's questions and the page share. They stand apart from the schemas, so that the
// page bundles no schema and not the library that checks them: it is read at every start.
import type { FlowFilter } from './flow-query.ts';

export const everyFlow: FlowFilter = { search: '', choices: [], time: null };

/** What begins in the clear, but for mail and HTTP: what a reader of such beginnings tells by their words. */
export const preludeProtocols = [
  'pop3',
  'ftp',
  'ssh',
  'xmpp',
  'ldap',
  'irc',
  'nntp',
  'managesieve',
  'postgresql',
  'mysql',
  'mqtt',
  'redis',
  'socks',
  'telnet',
  'rdp',
] as const;

/** What is spoken to a site, or to a server that somebody chose. */
export const siteProtocols = ['tls', 'quic', 'http', 'smtp', 'imap', ...preludeProtocols] as const;

/** What connections are told apart by. */
export const flowProtocols = [...siteProtocols, 'dtls', 'dns', 'unknown'] as const;

export const flowSortColumns = [
  'time',
  'name',
  'address',
  'country',
  'operator',
  'port',
  'version',
  'alpn',
  'ja4',
  'bytes',
  'records',
  'duration',
] as const;

/**
 * Of a chart of records. More bars than pixels say nothing more: beyond so many records they are summed up, in
 * so many pieces of time at most.
 */
export const recordBarLimits = { bars: 8000, pieces: 800 } as const;

/** Of one call for a timeline. Beyond `records` they are summed up over pieces of time. */
export const waterfallLimits = { connections: 500, records: 200_000, requests: 10_000 } as const;
