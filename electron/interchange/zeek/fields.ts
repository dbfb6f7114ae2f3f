// The columns of Zeek's logs in Zeek's order (base/protocols/conn/main.zeek, base/protocols/ssl/main.zeek
// with files.zeek, base/protocols/dns/main.zeek, as of Zeek 6.0 and 7.0), and their types.

export type ZeekType =
  | 'time'
  | 'interval'
  | 'string'
  | 'addr'
  | 'port'
  | 'enum'
  | 'count'
  | 'bool'
  | 'set[string]'
  | 'vector[string]'
  | 'vector[interval]';

export type ZeekFields = Readonly<Record<string, ZeekType>>;

const connection = {
  ts: 'time',
  uid: 'string',
  'id.orig_h': 'addr',
  'id.orig_p': 'port',
  'id.resp_h': 'addr',
  'id.resp_p': 'port',
} as const satisfies ZeekFields;

export const zeekLogs = {
  conn: {
    ...connection,
    proto: 'enum',
    service: 'string',
    duration: 'interval',
    orig_bytes: 'count',
    resp_bytes: 'count',
    conn_state: 'string',
    local_orig: 'bool',
    local_resp: 'bool',
    missed_bytes: 'count',
    history: 'string',
    orig_pkts: 'count',
    orig_ip_bytes: 'count',
    resp_pkts: 'count',
    resp_ip_bytes: 'count',
    tunnel_parents: 'set[string]',
  },
  ssl: {
    ...connection,
    version: 'string',
    cipher: 'string',
    curve: 'string',
    server_name: 'string',
    resumed: 'bool',
    last_alert: 'string',
    next_protocol: 'string',
    established: 'bool',
    ssl_history: 'string',
    cert_chain_fps: 'vector[string]',
    client_cert_chain_fps: 'vector[string]',
    sni_matches_cert: 'bool',
  },
  dns: {
    ...connection,
    proto: 'enum',
    trans_id: 'count',
    rtt: 'interval',
    query: 'string',
    qclass: 'count',
    qclass_name: 'string',
    qtype: 'count',
    qtype_name: 'string',
    rcode: 'count',
    rcode_name: 'string',
    AA: 'bool',
    TC: 'bool',
    RD: 'bool',
    RA: 'bool',
    Z: 'count',
    answers: 'vector[string]',
    TTLs: 'vector[interval]',
    rejected: 'bool',
  },
} as const satisfies Record<string, ZeekFields>;

export type ZeekLog = keyof typeof zeekLogs;
export const zeekLogNames = ['conn', 'ssl', 'dns'] as const satisfies readonly ZeekLog[];

/** `null`: unset. Times and intervals are seconds. */
export type ZeekValue = string | number | boolean | readonly (string | number)[] | null;
export type ZeekRow<L extends ZeekLog> = Readonly<
  Record<keyof (typeof zeekLogs)[L] & string, ZeekValue>
>;
export type AnyZeekRow = Readonly<Record<string, ZeekValue>>;
