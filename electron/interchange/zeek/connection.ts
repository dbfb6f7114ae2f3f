// What a connection is called and how it went, in Zeek's words.
import { assertNever } from '../../../shared/model/result.ts';
import type { BareFlow } from '../../report/stream-json.ts';

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const offsetBasis = 0xcbf2_9ce4_8422_2325n;
const prime = 0x0000_0100_0000_01b3n;
const mask = (1n << 64n) - 1n;
const uidDigits = 17;

/** FNV-1a (draft-eastlake-fnv), 64 bits. */
function fnv1a(text: string, basis: bigint): bigint {
  let hash = basis;
  for (const byte of new TextEncoder().encode(text)) hash = ((hash ^ BigInt(byte)) * prime) & mask;
  return hash;
}

/** As long as Zeek's, from session and flow alone: the same export gives the same ids. */
export function zeekUid(sessionId: string, flowId: string): string {
  const text = `${sessionId}/${flowId}`;
  const first = fnv1a(text, offsetBasis);
  let value = (first << 64n) | fnv1a(text, first);
  let uid = '';
  for (let digit = 0; digit < uidDigits; digit += 1) {
    uid += alphabet.charAt(Number(value % 62n));
    value /= 62n;
  }
  return `C${uid}`;
}

/**
 * Zeek's `conn_state` as far as a flow tells it. Who sent a reset is not recorded: it is taken for the
 * responder's.
 */
export function connState({ transport, closeReason, bytesUp, bytesDown }: BareFlow): string {
  if (transport === 'udp') {
    if (bytesUp > 0 && bytesDown > 0) return 'SF';
    return bytesUp > 0 ? 'S0' : 'SHR';
  }
  switch (closeReason) {
    case 'end':
    case 'local':
      return 'SF';
    case 'reset':
      return 'RSTR';
    case 'timeout':
    case null:
      return 'S1';
    default:
      return assertNever(closeReason);
  }
}

/**
 * Zeek's `history`: capital letters are the originator's. `sawOpening`: the relay opened the connection
 * itself, so its handshake is known; of a capture it is not.
 */
export function connHistory(flow: BareFlow, sawOpening: boolean): string {
  const data = `${flow.bytesUp > 0 ? 'D' : ''}${flow.bytesDown > 0 ? 'd' : ''}`;
  if (flow.transport === 'udp') return data;
  const opening = sawOpening ? 'ShA' : '';
  switch (flow.closeReason) {
    case 'end':
      return `${opening}${data}fF`;
    case 'local':
      return `${opening}${data}Ff`;
    case 'reset':
      return `${opening}${data}r`;
    case 'timeout':
    case null:
      return opening + data;
    default:
      return assertNever(flow.closeReason);
  }
}

/** Zeek's names for what is spoken; those of STARTTLS are for both. */
export const zeekServices: Readonly<Record<BareFlow['protocol'], string | null>> = {
  tls: 'ssl',
  dtls: 'ssl',
  quic: 'quic,ssl',
  http: 'http',
  dns: 'dns',
  smtp: 'smtp',
  imap: 'imap',
  pop3: 'pop3',
  ftp: 'ftp',
  ssh: 'ssh',
  xmpp: 'xmpp',
  ldap: 'ldap_tcp',
  irc: 'irc',
  nntp: 'nntp',
  managesieve: 'managesieve',
  postgresql: 'postgresql',
  mysql: 'mysql',
  mqtt: 'mqtt',
  redis: 'redis',
  socks: 'socks',
  telnet: 'telnet',
  rdp: 'rdp',
  unknown: null,
};

/** Zeek's `service`: what its analyzers found, in its names. */
export function serviceOf({ protocol, tls }: BareFlow): string | null {
  const service = zeekServices[protocol];
  // STARTTLS: both are spoken on the connection.
  const isUpgraded = tls !== null && (protocol === 'smtp' || protocol === 'imap');
  return isUpgraded ? `${service},ssl` : service;
}
