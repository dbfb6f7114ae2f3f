// Protocols that begin in the clear, as people write them.
import type { ClearProtocol } from '../model/clear-text.ts';

export const clearProtocolWords: Readonly<Record<ClearProtocol, string>> = {
  pop3: 'POP3',
  ftp: 'FTP',
  ssh: 'SSH',
  xmpp: 'XMPP',
  ldap: 'LDAP',
  irc: 'IRC',
  nntp: 'NNTP',
  managesieve: 'ManageSieve',
  postgresql: 'PostgreSQL',
  mysql: 'MySQL',
  mqtt: 'MQTT',
  redis: 'Redis',
  socks: 'SOCKS',
  telnet: 'Telnet',
  rdp: 'RDP',
  'http-proxy': 'HTTP proxy',
};
