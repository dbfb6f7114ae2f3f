// The referee: asks tshark what it reads of TLS, QUIC, DTLS, look-ups and HTTP in a capture.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readPdml } from './pdml.ts';
import { Referee } from './referee.ts';
import type { Reading } from './reading.ts';

/** Each is fair to some captures: waiting for early segments, or reading on behind a lost one. */
export type Ordering = 'as-captured' | 'in-order';

export interface Question {
  readonly ordering: Ordering;
  /** As after `-d`: "tcp.port==8009,tls". */
  readonly decodeAs?: readonly string[];
  /** A filter; what other packets tell is left out. */
  readonly only?: string;
  /** Each segment is read by itself, and none waits for others. */
  readonly isApart?: boolean;
}

const protocols =
  'frame wlan_aggregate ip ipv6 tcp udp radius eap tls dtls quic gquic dns mdns llmnr http smtp _ws.malformed _ws.expert';
/**
 * What an error message quotes of a packet was not sent by those whose addresses it shows. `http.request` is set
 * behind the last header: of a head that was cut tshark has the method alone.
 */
const filter =
  '(tls.record || tls.handshake || dtls.record || quic.long.packet_type || gquic.tag.sni || smtp.req.parameter || dns.qry.name || ' +
  'dns.resp.name || (http.request.method && tcp)) && !icmp && !icmpv6';

/** Segments are read by themselves. */
export const apart = 'tcp.desegment_tcp_streams:FALSE';

const argumentsFor = (
  path: string,
  { ordering, decodeAs = [], only, isApart = false }: Question,
): string[] => {
  const preferences = [
    'ip.defragment:TRUE',
    isApart ? apart : 'tcp.desegment_tcp_streams:TRUE',
    'tls.desegment_ssl_records:TRUE',
    'tls.desegment_ssl_application_data:TRUE',
    `tcp.reassemble_out_of_order:${ordering === 'in-order' ? 'TRUE' : 'FALSE'}`,
    // Where bodies are waited for, requests are not told whose body is not there.
    `http.desegment_body:${ordering === 'in-order' ? 'TRUE' : 'FALSE'}`,
  ];
  const shown = [
    '-Y',
    only === undefined ? filter : `${filter} && ${only}`,
    '-T',
    'pdml',
    '-J',
    protocols,
  ];
  const options = preferences.flatMap((value) => ['-o', value]);
  return ['-n', '-r', path, ...shown, ...options, ...decodeAs.flatMap((rule) => ['-d', rule])];
};

const wanted =
  /^(?:(?:ip|ipv6)\.(?:src|dst)|(?:tcp|udp)\.(?:srcport|dstport|stream)|quic\.(?:connection\.number|version$)|gquic\.(?:version|tag\.sni|tag\.uaid)$|d?tls\.(?:record|handshake)|smtp\.req\.parameter$|dns\.(?:flags\.response|count\.queries|(?:qry|resp)\.name|srv\.(?:service|proto|name))$|http\.(?:request\.(?:method|uri)$|host$)|_ws\.expert\.group)/;
const isWanted = (name: string): boolean => wanted.test(name);

/** Rejects when tshark is not there; captures that it cannot open read as empty. */
export async function askTshark(path: string, question: Question): Promise<Reading> {
  const referee = new Referee();
  const child = spawn('tshark', argumentsFor(path, question), {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await once(child, 'spawn');
  await readPdml(child.stdout, isWanted, {
    onPacket: () => {
      referee.onPacket();
    },
    onOpen: (field, depth) => {
      referee.onOpen(field, depth);
    },
    onClose: (depth) => {
      referee.onClose(depth);
    },
  });
  referee.onPacket();
  return referee.reading;
}

/** Of each frame that passes the filter the fields' values, tabs between them; `,` between several. */
export async function askFields(
  path: string,
  filter: string,
  fields: readonly string[],
  options: readonly string[] = [],
): Promise<string[][]> {
  const wantedFields = fields.flatMap((field) => ['-e', field]);
  const args = ['-n', '-r', path, ...options, '-Y', filter, '-T', 'fields', ...wantedFields];
  const lines = await output('tshark', args);
  return lines.split('\n').flatMap((line) => (line === '' ? [] : [line.split('\t')]));
}

/** What a program prints; rejects when it cannot be started. */
export async function output(program: string, args: readonly string[]): Promise<string> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  await once(child, 'spawn');
  const parts: Buffer[] = [];
  for await (const part of child.stdout) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}
