// The referee: what tshark reads of TLS, QUIC and DTLS in a capture.
import { spawn } from 'node:child_process';
import { readPdml, type PdmlField } from './pdml.ts';
import { addRecord, pairKey, pairOf, type Reading, type Transport } from './reading.ts';

/** Each is fair to some captures: waiting for early segments, or reading on behind a lost one. */
export type Ordering = 'as-captured' | 'in-order';

const protocols = ['frame', 'ip', 'ipv6', 'tcp', 'udp', 'tls', 'dtls', 'quic'];
const filter = 'tls.record || tls.handshake || dtls.record || quic.long.packet_type';

const argumentsFor = (path: string, ordering: Ordering): string[] => {
  const preferences = [
    'ip.defragment:TRUE',
    'tcp.desegment_tcp_streams:TRUE',
    'tls.desegment_ssl_records:TRUE',
    'tls.desegment_ssl_application_data:TRUE',
    `tcp.reassemble_out_of_order:${ordering === 'in-order' ? 'TRUE' : 'FALSE'}`,
  ];
  const shown = ['-Y', filter, '-T', 'pdml', '-J', protocols.join(' ')];
  return ['-n', '-r', path, ...shown, ...preferences.flatMap((value) => ['-o', value])];
};

const helloTypes = { client: '1', server: '2' } as const;
const retryRandom = 'cf:21:ad:74:e5:9a:61:11:be:1d:8c:02:1e:65:b8:91';

interface Message {
  type: string;
  version: string;
  supported: string;
  random: string;
  readonly ciphers: string[];
  readonly alpn: string[];
  serverName: string;
  ja3: string;
  ja3Raw: string;
}

const newMessage = (): Message => ({
  type: '',
  version: '',
  supported: '',
  random: '',
  ciphers: [],
  alpn: [],
  serverName: '',
  ja3: '',
  ja3Raw: '',
});

class Referee {
  readonly reading: Reading = new Map();
  /** Streams whose first ClientHello (or answer) was seen: those after it are not its fingerprint. */
  readonly #seen = new Set<string>();
  #transport: Transport = 'tcp';
  #addresses = { source: '', destination: '' };
  #ports = { source: '', destination: '' };
  #stream = '';
  #contentType = '';
  #message: Message | null = null;
  #messageDepth = 0;

  onPacket(): void {
    this.#finish();
  }

  onClose(depth: number): void {
    if (this.#message !== null && depth === this.#messageDepth) this.#finish();
  }

  onOpen({ name, show, showName }: PdmlField, depth: number): void {
    switch (name) {
      case 'ip.src':
      case 'ipv6.src':
        this.#addresses.source = show;
        break;
      case 'ip.dst':
      case 'ipv6.dst':
        this.#addresses.destination = show;
        break;
      case 'tcp.srcport':
      case 'udp.srcport':
        this.#transport = name.startsWith('tcp') ? 'tcp' : 'udp';
        this.#ports.source = show;
        break;
      case 'tcp.dstport':
      case 'udp.dstport':
        this.#ports.destination = show;
        break;
      case 'tcp.stream':
      case 'udp.stream':
        this.#stream = `${name} ${show}`;
        break;
      case 'quic.connection.number':
        this.#stream = `${name} ${show}`;
        break;
      case 'tls.record.content_type':
      case 'tls.record.opaque_type':
      case 'dtls.record.content_type':
        this.#contentType = show;
        break;
      case 'tls.record.length':
      case 'dtls.record.length':
        // Records of SSL 2.0 have no type; what can be read of them is the handshake.
        addRecord(this.#pair(), this.#source(), `${this.#contentType || '22'}:${show}`);
        this.#contentType = '';
        break;
      case 'tls.handshake':
      case 'dtls.handshake':
        this.#finish();
        this.#message = newMessage();
        this.#messageDepth = depth;
        break;
      default:
        if (this.#message !== null)
          readInto(this.#message, name.replace(/^d?tls\./, ''), show, showName);
    }
  }

  #source(): string {
    return `${this.#addresses.source} ${this.#ports.source}`;
  }

  #pair() {
    const destination = `${this.#addresses.destination} ${this.#ports.destination}`;
    return pairOf(this.reading, pairKey(this.#transport, this.#source(), destination));
  }

  #finish(): void {
    const message = this.#message;
    this.#message = null;
    if (message === null) return;
    const { serverName, ja3, ja3Raw } = message;
    const alpn = message.alpn.join(',');
    const key = `${this.#stream} ${message.type}`;
    if (message.type === helloTypes.client && ja3 !== '') {
      if (!this.#seen.has(key)) this.#pair().hellos.push({ serverName, alpn, ja3, ja3Raw });
      this.#seen.add(key);
    }
    if (message.type !== helloTypes.server || message.ciphers[0] === undefined) return;
    if (message.random.startsWith(retryRandom) || this.#seen.has(key)) return;
    this.#seen.add(key);
    const version = message.supported || message.version;
    this.#pair().answers.push({ version, cipher: message.ciphers[0], alpn });
  }
}

/** "Cipher Suite: TLS_AES_128_GCM_SHA256 (0x1301)" to the name, or to the code for an unknown one. */
const nameIn = (showName: string): string => {
  const [, words = '', code = ''] = /: (.*) \((0x[0-9a-f]+)\)$/.exec(showName) ?? [];
  return /unknown|reserved|unassigned/i.test(words) ? code : words;
};

function readInto(message: Message, name: string, show: string, showName: string): void {
  if (name === 'handshake.type') message.type ||= show;
  else if (name === 'handshake.version') message.version ||= nameIn(showName);
  else if (name === 'handshake.extensions.supported_version')
    message.supported ||= nameIn(showName);
  else if (name === 'handshake.random') message.random ||= show;
  else if (name === 'handshake.ciphersuite') message.ciphers.push(nameIn(showName));
  else if (name === 'handshake.extensions_alpn_str') message.alpn.push(show);
  else if (name === 'handshake.extensions_server_name') message.serverName ||= show;
  else if (name === 'handshake.ja3') message.ja3 ||= show;
  else if (name === 'handshake.ja3_full') message.ja3Raw ||= show;
}

const wanted =
  /^(?:(?:ip|ipv6)\.(?:src|dst)|(?:tcp|udp)\.(?:srcport|dstport|stream)|quic\.connection\.number|d?tls\.(?:record|handshake))/;
const isWanted = (name: string): boolean => wanted.test(name);

/** Rejects when tshark is not there; captures that it cannot open read as empty. */
export async function askTshark(path: string, ordering: Ordering): Promise<Reading> {
  const referee = new Referee();
  const child = spawn('tshark', argumentsFor(path, ordering), {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const started = new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('spawn', resolve);
  });
  await started;
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
