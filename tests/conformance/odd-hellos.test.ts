// Hellos with odd lengths, in TLS, DTLS and QUIC: the names and protocols that tshark tells are told, and JA3 is its
// own where it does not call the hello malformed.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ObservedTls } from '../../shared/model/tls.ts';
import { carried, carriers, type Carrier } from '../unit/wire/carried-hello.ts';
import { client, ethernet, ipv4, pcap, server, tcpBody, udp } from '../unit/wire/ip/packets.ts';
import {
  answers,
  bareAnswers,
  contradicting,
  loose,
  nameless,
  twice,
} from '../unit/wire/odd-hellos.ts';
import { readCapture } from './captures.ts';
import { differences, look } from './looking.ts';
import { askFields } from './tshark.ts';

const [plain] = loose;
const [plainAnswer] = answers;
if (plain === undefined || plainAnswer === undefined) throw new Error('no hellos');
const clients = [...loose, ...contradicting, ...nameless, ...twice];
const servers = [...answers, ...bareAnswers];
const pairs = [
  ...clients.map(({ name, body }) => ({ name, up: body, down: plainAnswer.body })),
  ...servers.map(({ name, body }) => ({ name, up: plain.body, down: body })),
];
const firstPort = 40_000;
const syn = 2;

let scratch = '';
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'onlooker-odd-'));
});
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

/** A connection for each of `pairs`, by the port of its client. */
function write(carrier: Carrier): string {
  const packets = pairs.flatMap(({ up, down }, n) => {
    const clientPort = firstPort + n;
    const said = [
      { payload: carried(carrier, 1, up, n + 1), back: false },
      { payload: carried(carrier, 2, down, n + 1), back: true },
    ];
    if (carrier === 'tls') {
      const begun = [
        { sequence: 0, flags: syn, clientPort },
        { sequence: 0, flags: syn + 16, clientPort, back: true },
      ];
      const sent = said.map((part) => ({ ...part, sequence: 1, clientPort }));
      return [...begun, ...sent].map((part) => ethernet(ipv4(6, tcpBody(part), part.back)));
    }
    return said.map(({ payload, back }) =>
      back
        ? udp({ from: server, to: client, ports: [443, clientPort], payload })
        : udp({ from: client, to: server, ports: [clientPort, 443], payload }),
    );
  });
  const file = join(scratch, `${carrier}.pcap`);
  writeFileSync(file, pcap(packets));
  return file;
}

interface Told {
  readonly names: string[];
  readonly alpn: string;
  readonly ja3: string;
  readonly isMalformed: boolean;
}

/** By the client's port. */
async function ask(file: string, carrier: Carrier): Promise<Map<number, Told>> {
  const layer = carrier === 'dtls' ? 'dtls' : 'tls';
  const transport = carrier === 'tls' ? 'tcp' : 'udp';
  const fields = ['server_name', 'alpn_str'].map(
    (field) => `${layer}.handshake.extensions_${field}`,
  );
  const rows = await askFields(
    file,
    `${layer}.handshake.type == 1`,
    [`${transport}.srcport`, ...fields, `${layer}.handshake.ja3_full`, '_ws.malformed'],
    carrier === 'dtls' ? ['-d', 'udp.port==443,dtls'] : [],
  );
  return new Map(
    rows.map(([port = '', names = '', alpn = '', ja3 = '', malformed = '']) => [
      Number(port),
      {
        names: names.split(',').filter((name) => name !== ''),
        alpn,
        ja3,
        isMalformed: malformed !== '',
      },
    ]),
  );
}

const ours = (tls: ObservedTls | null, names: readonly string[]) => ({
  names: [...names],
  alpn: tls?.alpnOffered.join(',') ?? '',
});

/** No type of name but that of a host is defined (RFC 6066 §3); tshark tells all. */
const ofUnknownType = 'other';

test.each(carriers)('%s: hellos', async (carrier) => {
  const file = write(carrier);
  const [{ flows }, told] = [await readCapture(file), await ask(file, carrier)];
  expect(flows).toHaveLength(pairs.length);
  expect(told.size).toBe(pairs.length);
  for (const { local, tls, names } of flows) {
    const their = told.get(local.port);
    const name = pairs[local.port - firstPort]?.name;
    const theirNames = their?.names.filter((one) => one !== ofUnknownType);
    const own = ours(
      tls,
      names.map((one) => one.name),
    );
    expect({ name, ...own }).toEqual({ name, names: theirNames, alpn: their?.alpn });
    const ja3 = tls?.ja3Raw ?? null;
    expect([name, ja3]).toEqual([name, their?.isMalformed === false ? their.ja3 : ja3]);
  }
});

test.each(carriers)('%s: answers', async (carrier) => {
  const file = write(carrier);
  const layer = carrier === 'dtls' ? 'dtls' : 'tls';
  const transport = carrier === 'tls' ? 'tcp' : 'udp';
  const fields = [
    `${transport}.dstport`,
    `${layer}.handshake.ciphersuite`,
    `${layer}.handshake.extensions_alpn_str`,
  ];
  const rules = carrier === 'dtls' ? ['-d', 'udp.port==443,dtls'] : [];
  const rows = await askFields(file, `${layer}.handshake.type == 2`, fields, rules);
  const told = new Map(
    rows.map(([port = '', cipher, alpn = '']) => [Number(port), [cipher, alpn]]),
  );
  const { flows } = await readCapture(file);
  for (const { local, tls } of flows) {
    const name = pairs[local.port - firstPort]?.name;
    const cipher = tls?.cipher === 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256' ? '0xc02f' : tls?.cipher;
    expect([name, cipher, tls?.alpnSelected ?? '']).toEqual([
      name,
      ...(told.get(local.port) ?? []),
    ]);
  }
});

test.each(carriers)('%s: a look says the same', async (carrier) => {
  const file = write(carrier);
  expect(differences(await look(file), await readCapture(file))).toEqual([]);
});
