// What tshark's PDML says of TLS, QUIC, DTLS, look-ups and HTTP, field by field, to a Reading.
import type { PdmlField } from './pdml.ts';
import {
  addRecord,
  nameText,
  pairKey,
  pairOf,
  plainText,
  type Pair,
  type Reading,
  type Transport,
} from './reading.ts';

/** A line end, or its beginning, in hex. */
const lineEnd = /0[ad]$/;
const helloTypes = { client: '1', server: '2' } as const;
/** Names that tshark could not read. */
const unreadable = /^<(?:unknown|name)/;
/** Group "Malformed" of its expert information. */
const malformedGroup = '117440512';
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
  /** tshark says that the message contradicts itself. */
  isMalformed: boolean;
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
  isMalformed: false,
});

export class Referee {
  readonly reading: Reading = new Map();
  /** Streams whose first ClientHello (or answer) was seen: those after it are not its fingerprint. */
  readonly #seen = new Set<string>();
  /** Streams whose server wanted another hello: where that stands among the pair's answers. */
  readonly #retries = new Map<string, number>();
  #transport: Transport = 'tcp';
  #addresses = { source: '', destination: '' };
  #ports = { source: '', destination: '' };
  #stream = '';
  #contentType = '';
  #message: Message | null = null;
  #isResponse = false;
  /** An answer without its question, as is told in multicast: it is about its first record. */
  #isUnasked = false;
  /** A service record's name comes in parts. */
  #serviceParts: string[] = [];
  /** Of the packet being read. */
  readonly #questions: { readonly pair: Pair; readonly question: string }[] = [];
  #isMalformed = false;
  #request: { method: string; uri: string; host: string } | null = null;
  #messageDepth = 0;
  /** Version, server name and program of a hello in Google's QUIC. */
  #googleHello = { version: '', serverName: '', program: '' };

  onPacket(): void {
    this.#finish();
    this.#finishRequest();
    this.#finishGoogleHello();
    for (const { pair, question } of this.#questions.splice(0)) {
      const isDoubtful = this.#isMalformed || unreadable.test(question);
      if (!isDoubtful) pair.doubtful.delete(question);
      else if (!pair.questions.has(question)) pair.doubtful.add(question);
      pair.questions.add(question);
    }
    this.#isMalformed = false;
  }

  onClose(depth: number): void {
    if (this.#message !== null && depth === this.#messageDepth) this.#finish();
  }

  onOpen(field: PdmlField, depth: number): void {
    const { name, show } = field;
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
      case '_ws.expert.group':
        if (show === malformedGroup) this.#isMalformed = true;
        if (this.#message !== null && show === malformedGroup) this.#message.isMalformed = true;
        break;
      default:
        if (this.#message !== null) readInto(this.#message, field);
        else this.#readClear(field);
    }
  }

  #readClear({ name, show, value }: PdmlField): void {
    if (name.startsWith('dns.')) this.#readDns(name, show);
    else if (name === 'smtp.req.parameter') this.#readCorrespondent(show);
    else if (name === 'gquic.version') this.#googleHello.version = show;
    else if (name === 'quic.version') this.#googleHello.version = googleVersion(show);
    else if (name === 'gquic.tag.sni') this.#googleHello.serverName = plainText(show);
    else if (name === 'gquic.tag.uaid') this.#googleHello.program = plainText(show);
    else if (name === 'http.request.method') {
      this.#finishRequest();
      this.#request = { method: show, uri: '', host: '' };
    } else if (this.#request !== null) {
      if (name === 'http.request.uri') this.#request.uri ||= plainText(show);
      // Where the capture cut the line there may be more of the name.
      else if (name === 'http.host' && lineEnd.test(value)) this.#request.host ||= plainText(show);
    }
  }

  #readDns(name: string, show: string): void {
    if (name === 'dns.flags.response') this.#isResponse = isSet(show);
    else if (name === 'dns.count.queries') {
      this.#isUnasked = this.#isResponse && show === '0';
      this.#serviceParts = [];
    } else if (name.startsWith('dns.srv.')) {
      this.#serviceParts.push(show);
      if (name === 'dns.srv.name' && this.#isUnasked) this.#ask(this.#serviceParts.join('.'));
    } else if (name === 'dns.qry.name' || this.#isUnasked) this.#ask(show);
  }

  #ask(name: string): void {
    this.#isUnasked = false;
    this.#questions.push({ pair: this.#pair(), question: nameText(name) });
  }

  #finishRequest(): void {
    const request = this.#request;
    this.#request = null;
    if (request === null || this.#transport !== 'tcp') return;
    this.#pair().requests.push(`${request.method} ${request.host} ${request.uri}`);
  }

  #readCorrespondent(parameter: string): void {
    const { bracketed, bare } = correspondent.exec(parameter)?.groups ?? {};
    const address = bracketed ?? bare;
    if (address !== undefined) this.#pair().correspondents.add(plainText(address));
  }

  #finishGoogleHello(): void {
    const { version, serverName, program } = this.#googleHello;
    const said = ` ${serverName} ${program}`;
    // Once its version was accepted a client leaves it out: what it then says again is no other hello.
    const isSaidAgain = (hello: string): boolean => version === '' && hello.endsWith(said);
    if (serverName !== '') {
      const { googleHellos } = this.#pair();
      if (![...googleHellos].some(isSaidAgain)) googleHellos.add(version + said);
    }
    this.#googleHello = { version: '', serverName: '', program: '' };
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
      const { isMalformed } = message;
      if (!this.#seen.has(key)) {
        this.#pair().hellos.push({ serverName, alpn, ja3, ja3Raw, isMalformed });
      }
      this.#seen.add(key);
    }
    if (message.type === helloTypes.server) this.#finishAnswer(message, key);
  }

  /** A HelloRetryRequest names version and cipher (RFC 8446 §4.1.4); the answer behind it counts more. */
  #finishAnswer(message: Message, key: string): void {
    const [cipher] = message.ciphers;
    if (cipher === undefined || this.#seen.has(key)) return;
    const { isMalformed } = message;
    const version = message.supported || message.version;
    const answer = { version, cipher, alpn: message.alpn.join(','), isMalformed };
    const { answers } = this.#pair();
    const retried = this.#retries.get(this.#stream);
    if (retried === undefined) answers.push(answer);
    else answers[retried] = answer;
    if (message.random.startsWith(retryRandom)) this.#retries.set(this.#stream, answers.length - 1);
    else this.#seen.add(key);
  }
}

const correspondent = /^(?:FROM|TO): *(?:<(?<bracketed>[^>]+)>|(?<bare>[^<\s]\S*))/i;

/** "0x51303530" to "Q050". */
const googleVersion = (code: string): string =>
  Buffer.from(code.replace(/^0x/, ''), 'hex').toString('latin1');

const isSet = (show: string): boolean => show === '1' || show === 'True';

/** "Cipher Suite: TLS_AES_128_GCM_SHA256 (0x1301)" to the name, or to the code for an unknown one. */
const nameIn = (showName: string): string => {
  const [, words = '', code = ''] = /: (.*) \((0x[0-9a-f]+)\)$/.exec(showName) ?? [];
  return /unknown|reserved|unassigned/i.test(words) ? code : words;
};

function readInto(message: Message, { name: fullName, show, showName, value }: PdmlField): void {
  const name = fullName.replace(/^d?tls\./, '');
  if (name === 'handshake.type') message.type ||= show;
  else if (name === 'handshake.version') message.version ||= nameIn(showName);
  else if (name === 'handshake.extensions.supported_version')
    message.supported ||= nameIn(showName);
  else if (name === 'handshake.random') message.random ||= show;
  else if (name === 'handshake.ciphersuite') message.ciphers.push(nameIn(showName));
  else if (name === 'handshake.extensions_alpn_str') message.alpn.push(escaped(value));
  else if (name === 'handshake.extensions_server_name') message.serverName ||= show;
  else if (name === 'handshake.ja3') message.ja3 ||= show;
  else if (name === 'handshake.ja3_full') message.ja3Raw ||= show;
}

/** Bytes in hex to text, each that is no printable ASCII as an escape. */
const escaped = (hex: string): string =>
  Buffer.from(hex, 'hex')
    .toString('latin1')
    .replaceAll(/[^ -~]/g, (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`);
