// A library with one capture of a million flows, made by the database itself: 2,000 sites of very uneven
// weight, 12,000 names, 50,000 addresses, 20 people, one flow in five with something in the clear.
import { Database } from '../../electron/store/database.ts';
import { migrate } from '../../electron/store/migrations.ts';

export const flowCount = 1_000_000;
export const sessionId = 'million';

const columns = `session_id, n, flow_id, server_name, opened_ms, summary, detail, transport, protocol,
  local_address, local_port, remote_address, remote_port, country_code, country_name, asn, operator, scope,
  name, name_leak, site, alpn, tls_version, cipher, ja3, ja4, closed_ms, close_reason, bytes_up, bytes_down,
  record_count, ech_offered`;

const countries = `['Germany', 'United States', 'Netherlands', 'Ireland', 'France', 'Japan', NULL]`;

const flows = `INSERT INTO flows (${columns})
  SELECT '${sessionId}', n, 'f' || n, host, n * 3.6, json_object('flowId', 'f' || n, 'host', host),
    '{"tls":null,"http":[]}', CASE WHEN n % 5 = 0 THEN 'udp' ELSE 'tcp' END,
    ['tls', 'quic', 'http', 'dns', 'unknown'][1 + (hash(n, 3) % 5)::INTEGER],
    '10.0.0.' || (hash(n, 8) % 20), (20000 + n % 40000)::INTEGER,
    '203.' || (site % 200) || '.' || (hash(n, 2) % 50) || '.' || (site % 250), 443,
    upper(left(${countries}[1 + site % 7], 2)), ${countries}[1 + site % 7], 64496 + site % 300,
    'Operator ' || (site % 300), 'public', host, ['sni', 'dns', 'http-host'][1 + (hash(n, 4) % 3)::INTEGER],
    'site' || site || '.example', 'h2,http/1.1', ['TLS 1.3', 'TLS 1.2', NULL][1 + (hash(n, 5) % 3)::INTEGER],
    'TLS_AES_128_GCM_SHA256', md5(host), 't13d1516h2_8daaf6152771_' || (site % 50),
    n * 3.6 + 500 + (hash(n, 9) % 9000), 'end', (hash(n, 11) % 5000)::BIGINT, (hash(n, 12) % 900000)::BIGINT,
    12, false
  FROM (SELECT n, site, 'h' || (hash(n, 7) % 6) || '.site' || site || '.example' AS host
    FROM (SELECT n::INTEGER AS n, floor(2000 * pow((hash(n, 1) % 100000) / 100000.0, 3))::INTEGER AS site
      FROM generate_series(0, ${flowCount - 1}) numbers(n)))`;

const facts = `INSERT INTO clear_facts
    (session_id, flow_id, n, time_ms, severity, kind, label, value, name, direction, stream_offset, length_bytes)
  SELECT session_id, flow_id, n, opened_ms, CASE WHEN n % 100 = 0 THEN 3 WHEN n % 10 = 0 THEN 2 ELSE 1 END,
    CASE WHEN n % 100 = 0 THEN 'password' WHEN n % 10 = 0 THEN 'cookie' ELSE 'page' END,
    CASE WHEN n % 100 = 0 THEN 'Password' WHEN n % 10 = 0 THEN 'Cookie sent: sid' ELSE 'Page asked for' END,
    'value ' || (n % 5000), name, 'up', 20, 12
  FROM flows WHERE n % 5 = 0`;

const head = `INSERT INTO sessions
    (session_id, title, kind, created_at_ms, ended_at_ms, status, hidden, request, resolver, summary)
  VALUES ('${sessionId}', 'million', 'imported', 0, 3600000, 'done', false, '{"urls":["million"]}',
    '{"kind":"capture","servers":[]}', '{"learnt":"","notSeen":""}')`;

export async function makeMillionFlows(path: string): Promise<void> {
  const database = await Database.open(path);
  try {
    await migrate(database);
    await database.transaction(async () => {
      for (const statement of [flows, facts, head]) await database.execute(statement);
    });
    await database.checkpoint();
  } finally {
    database.close();
  }
}
