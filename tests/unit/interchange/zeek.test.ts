// Zeek's logs, read by a parser of the tests' own that goes by the header alone, as Zeek's readers do.
import { describe, expect, test } from 'vitest';
import { piecesOf } from '../../../electron/interchange/pieces.ts';
import { prepareSubject } from '../../../electron/interchange/subject.ts';
import { zeekUid } from '../../../electron/interchange/zeek/connection.ts';
import { zeekLogs } from '../../../electron/interchange/zeek/fields.ts';
import { tsvFormat } from '../../../electron/interchange/zeek/format.ts';
import { writeZeek } from '../../../electron/interchange/zeek/write-zeek.ts';
import type { ObservedFlow } from '../../../shared/model/observation.ts';
import type { SessionDocument } from '../../../shared/model/session.ts';
import { sampleDocument, secrets } from '../../fixtures/session-document.ts';

/** The sample with its DNS flow, a datagram each way. */
function document(): SessionDocument {
  const sample = sampleDocument();
  const [flow] = sample.flows;
  if (flow === undefined) throw new Error('the sample has a flow');
  const dnsFlow: ObservedFlow = {
    ...flow,
    flowId: 'dns-1',
    transport: 'udp',
    protocol: 'dns',
    local: { address: secrets.ownAddress, port: 40_000 },
    remote: { address: '192.0.2.53', port: 53 },
    openedMs: 0,
    closedMs: 1,
    closeReason: 'local',
    bytesUp: 32,
    bytesDown: 48,
    records: [],
    names: [],
    tls: null,
  };
  return { ...sample, flows: [dnsFlow, ...sample.flows] };
}

/** A query's header: number 0xbeef, recursion desired; then the name at offset 12. */
const question = {
  flowId: 'dns-1',
  direction: 'up' as const,
  timeMs: 0,
  offset: 0,
  lengthBytes: 32,
  bytes: Uint8Array.from({ length: 32 }, (_, n) => [0xbe, 0xef, 1, 0, 0, 1][n] ?? 0),
};

async function logs(
  redact: boolean,
  as: 'tsv' | 'json' = 'tsv',
  original = document(),
): Promise<Map<string, string>> {
  const subject = await prepareSubject(piecesOf(original, [question]), { redact });
  const texts = new Map<string, string>();
  for (const { name, bytes } of writeZeek(subject, as)) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of bytes()) chunks.push(chunk);
    texts.set(name, Buffer.concat(chunks).toString());
  }
  return texts;
}

/** `\\xHH` is a byte; the whole is UTF-8. */
function unescape(text: string): string {
  const bytes = Buffer.from(text).toString('latin1');
  const whole = bytes.replaceAll(/\\x([0-9a-f]{2})/g, (_all, hex: string) =>
    String.fromCodePoint(Number.parseInt(hex, 16)),
  );
  return Buffer.from(whole, 'latin1').toString('utf8');
}

/** Splits by what the header says; every line must fit it. */
function parse(text: string) {
  const lines = text.trimEnd().split('\n');
  const header = new Map(
    lines
      .filter((line) => line.startsWith('#') && !line.startsWith('#separator'))
      .map((line) => line.slice(1).split('\t'))
      .map(([name = '', ...rest]) => [name, rest]),
  );
  expect(lines[0]).toBe(String.raw`#separator \x09`);
  expect(lines.at(-1)).toMatch(/^#close\t/);
  const fields = header.get('fields') ?? [];
  const types = header.get('types') ?? [];
  expect(types).toHaveLength(fields.length);
  const rows = lines.filter((line) => !line.startsWith('#')).map((line) => line.split('\t'));
  for (const row of rows) {
    expect(row).toHaveLength(fields.length);
    for (const [n, cell] of row.entries()) expect(cell).toMatch(patterns[types[n] ?? ''] ?? /^$/);
  }
  return {
    header,
    fields,
    rows: rows.map((row) => Object.fromEntries(row.map((cell, n) => [fields[n] ?? '', cell]))),
  };
}

const patterns: Record<string, RegExp> = {
  time: /^\d+\.\d{6}$/,
  interval: /^(-|\d+\.\d{6})$/,
  string: /^.+$/,
  enum: /^(tcp|udp)$/,
  addr: /^[0-9a-f.:]+$/,
  port: /^\d{1,5}$/,
  count: /^(-|\d+)$/,
  bool: /^[-TF]$/,
  'set[string]': /^.+$/,
  'vector[string]': /^.+$/,
  'vector[interval]': /^(-|\(empty\)|\d+\.\d{6}(,\d+\.\d{6})*)$/,
};

/** As Zeek 6 and 7 print them with no script loaded beside the default ones. */
const published = {
  conn: 'ts uid id.orig_h id.orig_p id.resp_h id.resp_p proto service duration orig_bytes resp_bytes conn_state local_orig local_resp missed_bytes history orig_pkts orig_ip_bytes resp_pkts resp_ip_bytes tunnel_parents',
  ssl: 'ts uid id.orig_h id.orig_p id.resp_h id.resp_p version cipher curve server_name resumed last_alert next_protocol established ssl_history cert_chain_fps client_cert_chain_fps sni_matches_cert',
  dns: 'ts uid id.orig_h id.orig_p id.resp_h id.resp_p proto trans_id rtt query qclass qclass_name qtype qtype_name rcode rcode_name AA TC RD RA Z answers TTLs rejected',
};

describe('the header', () => {
  test.each(['conn', 'ssl', 'dns'] as const)(
    'of %s.log has Zeek’s fields in its order',
    async (log) => {
      const { header, fields } = parse((await logs(true)).get(`${log}.log`) ?? '');
      expect(fields.join(' ')).toBe(published[log]);
      expect(header.get('path')).toEqual([log]);
      expect(header.get('unset_field')).toEqual(['-']);
      expect(header.get('empty_field')).toEqual(['(empty)']);
      expect(header.get('types')).toEqual(Object.values(zeekLogs[log]));
    },
  );
});

describe('the rows', () => {
  test('of conn.log are the flows', async () => {
    const { rows } = parse((await logs(false)).get('conn.log') ?? '');
    expect(rows).toMatchObject([
      { proto: 'udp', service: 'dns', conn_state: 'SF', history: 'Dd', orig_bytes: '32' },
      {
        ts: '1790000000.001000',
        'id.orig_h': secrets.ownAddress,
        'id.orig_p': '50000',
        'id.resp_h': '203.0.113.5',
        'id.resp_p': '443',
        proto: 'tcp',
        service: 'ssl',
        duration: '0.089000',
        orig_bytes: '700',
        resp_bytes: '49000',
        conn_state: 'SF',
        local_orig: 'T',
        local_resp: 'F',
        history: 'ShADdfF',
        orig_pkts: '-',
        tunnel_parents: '-',
      },
    ]);
  });

  test('of ssl.log are the handshakes', async () => {
    const { rows } = parse((await logs(false)).get('ssl.log') ?? '');
    expect(rows).toMatchObject([
      {
        version: 'TLSv13',
        cipher: 'TLS_AES_256_GCM_SHA384',
        server_name: 'clinic.example',
        resumed: 'F',
        next_protocol: '-',
        ssl_history: 'C',
      },
    ]);
  });

  test('of dns.log are the look-ups, with number and flags from the kept bytes', async () => {
    const { rows } = parse((await logs(false)).get('dns.log') ?? '');
    expect(rows).toMatchObject([
      {
        proto: 'udp',
        trans_id: String(0xbeef),
        rtt: '0.001000',
        query: 'clinic.example',
        qtype: '1',
        qtype_name: 'A',
        rcode: '0',
        rcode_name: 'NOERROR',
        RD: 'T',
        AA: '-',
        answers: '203.0.113.5',
        TTLs: '60.000000',
        rejected: 'F',
      },
    ]);
  });

  test('share their connection’s uid', async () => {
    const all = await logs(false);
    const uids = (log: string) => parse(all.get(log) ?? '').rows.map((row) => row['uid']);
    expect([...uids('dns.log'), ...uids('ssl.log')]).toEqual(uids('conn.log'));
    expect(zeekUid('s1', 'tcp-1')).toMatch(/^C[0-9A-Za-z]{17}$/);
    const many = Array.from({ length: 5000 }, (_, n) => zeekUid('s1', `tcp-${n}`));
    expect(new Set(many).size).toBe(5000);
  });

  test('of a capture claim no handshake that nobody saw', async () => {
    const original = document();
    const imported = { ...original, session: { ...original.session, kind: 'imported' as const } };
    const conn = (await logs(false, 'tsv', imported)).get('conn.log');
    expect(parse(conn ?? '').rows[1]?.['history']).toBe('DdfF');
  });

  test.each([
    ['end', 'SF', 'ShADdfF'],
    ['local', 'SF', 'ShADdFf'],
    ['reset', 'RSTR', 'ShADdr'],
    ['timeout', 'S1', 'ShADd'],
    [null, 'S1', 'ShADd'],
  ] as const)('closed by %s: %s %s', async (closeReason, state, history) => {
    const original = document();
    const flows = original.flows.map((flow) => ({ ...flow, closeReason }));
    const conn = (await logs(false, 'tsv', { ...original, flows })).get('conn.log');
    expect(parse(conn ?? '').rows[1]).toMatchObject({ conn_state: state, history });
  });

  test('redacted have another address for one’s own', async () => {
    const text = [...(await logs(true)).values()].join('');
    expect(text).not.toContain(secrets.ownAddress);
    expect(parse((await logs(true)).get('conn.log') ?? '').rows[1]).toMatchObject({
      'id.orig_h': '192.0.2.1',
      local_orig: '-',
    });
  });
});

describe('values', () => {
  const row = (query: string, answers: string[] | null) => ({ query, answers });
  const cellOf = (query: string, answers: string[] | null = null) => {
    return tsvFormat('dns', 0).line(row(query, answers)).trimEnd().split('\t');
  };

  test.each(['-', '(empty)', 'a\tb', 'a\nb', 'back\\slash', 'ünï\u0085', '#x'])(
    'the text %j is read back',
    (text) => {
      const cells = cellOf(text);
      expect(cells).toHaveLength(published.dns.split(' ').length);
      expect(cells[9]).not.toBe('-');
      expect(unescape(cells[9] ?? '')).toBe(text);
    },
  );

  test('unset, empty and a separator inside a set are told apart', () => {
    expect(cellOf('', null)[9]).toBe('(empty)');
    expect(cellOf('x', null)[21]).toBe('-');
    expect(cellOf('x', [])[21]).toBe('(empty)');
    expect(cellOf('x', ['a,b', 'c'])[21]).toBe(String.raw`a\x2cb,c`);
  });
});

/** What a cell means, by its type. */
function valueOf(type: string, cell: string): unknown {
  if (['time', 'interval', 'count', 'port'].includes(type)) return Number(cell);
  if (type === 'bool') return cell === 'T';
  if (type === 'vector[interval]') return cell.split(',').map(Number);
  return type.startsWith('vector') ? cell.split(',') : cell;
}

test('JSON lines say the same, without what is unset', async () => {
  const json = await logs(false, 'json');
  for (const [name, text] of await logs(false)) {
    const { rows, fields, header } = parse(text);
    const types = header.get('types') ?? [];
    expect(header.get('writer')).toEqual(['Onlooker']);
    const expected = rows.map((row) => ({
      ...Object.fromEntries(
        fields.flatMap((field, n) =>
          row[field] === '-' ? [] : [[field, valueOf(types[n] ?? '', row[field] ?? '')]],
        ),
      ),
      // Each line says whose it is, as the header does.
      _writer: 'Onlooker',
    }));
    const lines = (json.get(name) ?? '').trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(expected);
    expect(expected.length).toBeGreaterThan(0);
  }
});
