// Who signs in with what, in protocols that speak in lines: FTP (RFC 959), POP3 (RFC 1939), IMAP (RFC
// 9051 §6.2), SMTP (RFC 4954), NNTP (RFC 4643), ManageSieve (RFC 5804), IRC, XMPP (RFC 6120 §6). What is
// read here can be read by anyone on the way; it is noted once, with its bytes.
import type { ClearFact } from '../../shared/model/clear-text.ts';
import type { FlowId } from '../../shared/model/segment.ts';
import { decodeBase64 } from './secret-names.ts';

/** Something the client said. One character a byte, but where `text` holds escapes. */
export interface SaidLine {
  readonly text: string;
  readonly offset: number;
  readonly lengthBytes: number;
  readonly timeMs: number;
}

type Found = Pick<ClearFact, 'kind' | 'label' | 'value'> & { readonly piece: string };
/** `other`: steps of a mechanism of which nothing is read. */
type Expected =
  | 'plain'
  | 'login-user'
  | 'login-password'
  | 'cram'
  | 'other'
  | 'literal-user'
  | 'literal-password';

const maxFacts = 32;
const maxValueLength = 256;
const base64 = /^[A-Za-z0-9+/]{2,}={0,2}$/;
/** Of a mechanism's steps: encoded, nothing, or given up (RFC 4954 §4). */
const saslStep = /^(?:[A-Za-z0-9+/]*={0,2}|\*)$/;
/** How a server asks for the next step (RFC 5034 §4, RFC 4954 §4, RFC 4643 §2.4, RFC 5804 §2.1). */
const challenge = /^(?:\+(?: |$)|334[ -]|383[ -]|["{])/;
/** A name before a proof of the password (RFC 2195 §2). */
const cramAnswer = /^(?<user>.+) [0-9a-f]{32}$/i;

/** A name may have spaces, but for IRC's, which three more parameters follow (RFC 2812 §3.1.3). */
const userCommand = /^(?:AUTHINFO )?USER (?<user>\S+(?= \S+ \S+ :)|\S(?:.*\S)?)/i;
/** What is asked for may be empty, as with guests of FTP. */
const passwordCommand = /^(?:AUTHINFO )?PASS(?: :?|$)(?<password>.*)$/i;
const apop = /^APOP (?<user>\S+) /i;
const oper = /^OPER (?<user>\S+) (?<password>\S+)/i;
/** A quoted string of IMAP, where a backslash stands before `"` and itself (RFC 9051 §4.3), or a bare word. */
const imapUser = String.raw`(?:"(?<user>(?:[^"\\]|\\.)*)"|(?<bareUser>[^\s"{]\S*))`;
const imapPassword = String.raw`"(?<password>(?:[^"\\]|\\.)*)"`;
const bareImapPassword = String.raw`(?<barePassword>[^\s"{]\S*)`;
const imapLogin = new RegExp(
  String.raw`^\S+ LOGIN ${imapUser} (?:${imapPassword}|${bareImapPassword})`,
  'i',
);
/** A string by its length, on the next line (RFC 9051 §4.3): the name, or the password behind it. */
const literal = String.raw`\{(?<size>\d{1,4})\+?\}$`;
const literalUser = new RegExp(String.raw`^\S+ LOGIN ${literal}`, 'i');
const literalPassword = new RegExp(String.raw`^\S+ LOGIN ${imapUser} ${literal}`, 'i');
const behindUser = new RegExp(String.raw`^ (?:${imapPassword}|${literal}|${bareImapPassword})`);
const sasl =
  /^(?:\S+ )?AUTH(?:ENTICATE|INFO SASL)? "?(?<mechanism>PLAIN|LOGIN)"?(?: "?(?<first>[^"\s]+))?/i;
const otherSasl = /^(?:\S+ )?AUTH(?:ENTICATE|INFO SASL)? "?(?<mechanism>[A-Z][\w-]*)/i;
/** ManageSieve gives a string by its length, too (RFC 5804 §4); IRC names the command with each step. */
const lengthAhead = /^\{\d+\+?\}$/;
const stepCommand = /^AUTHENTICATE /i;
const xmppPlain = /<auth\b[^>]*\bmechanism=["']PLAIN["'][^>]*>\s*(?<plain>[A-Za-z0-9+/=]+)/i;
const xmppUser = /<username>(?<user>[^<]+)<\/username>/i;
const xmppPassword = /<password>(?<password>[^<]+)<\/password>/i;

export class SignInReader {
  readonly #flowId: FlowId;
  readonly #protocol: string;
  readonly #facts: ClearFact[] = [];
  #expected: Expected | null = null;
  /** Of the literal that is expected. */
  #literalBytes = 0;

  /** `protocol`: as people write it, "FTP". */
  constructor(flowId: FlowId, protocol: string) {
    this.#flowId = flowId;
    this.#protocol = protocol;
  }

  get facts(): readonly ClearFact[] {
    return this.#facts;
  }

  /** True while the next line is a step of signing in. */
  get isAsking(): boolean {
    return this.#expected !== null;
  }

  /** What the client said here was not captured: what comes next answers something else. */
  lose(): void {
    this.#expected = null;
  }

  /** What the server answers ends a sign-in, or asks for its next step. */
  hearServer(text: string): void {
    if (this.#expected === 'other' && !challenge.test(text)) this.#expected = null;
  }

  hear(line: SaidLine): void {
    for (const found of this.#read(line.text)) this.#note(line, found);
  }

  #read(text: string): Found[] {
    const step = this.#expected;
    if (step === 'literal-user' || step === 'literal-password')
      return this.#readLiteral(step, text);
    if (step === 'other' && saslStep.test(text.replaceAll('"', ''))) return [];
    if (step !== null && step !== 'other') {
      this.#expected = step === 'login-user' && text !== '*' ? 'login-password' : null;
      return this.#readStep(step, text.replace(stepCommand, '').replaceAll('"', ''));
    }
    this.#expected = null;
    const found = sasl.exec(text)?.groups;
    if (found !== undefined) return this.#readSasl(found['mechanism'] ?? '', found['first']);
    if (this.#protocol === 'XMPP') return this.#readXmpp(text);
    this.#beginOther(text);
    return this.#beginLiteral(text) ?? this.#readCommand(text);
  }

  /** Null where the line does not end with a literal's length. */
  #beginLiteral(text: string): Found[] | null {
    const user = literalUser.exec(text)?.groups;
    const groups = user ?? literalPassword.exec(text)?.groups;
    if (groups === undefined) return null;
    this.#expected = user === undefined ? 'literal-password' : 'literal-user';
    this.#literalBytes = Number(groups['size']);
    return this.#named({ ...groups });
  }

  #readLiteral(step: 'literal-user' | 'literal-password', text: string): Found[] {
    const value = text.slice(0, this.#literalBytes);
    this.#expected = null;
    if (step === 'literal-password') return [this.#password(value, value)];
    const groups = behindUser.exec(text.slice(this.#literalBytes))?.groups ?? {};
    if (groups['size'] !== undefined) {
      this.#expected = 'literal-password';
      this.#literalBytes = Number(groups['size']);
    }
    return [this.#login(value, value), ...this.#named({ ...groups })];
  }

  #readSasl(mechanism: string, first = ''): Found[] {
    const step = mechanism.toUpperCase() === 'PLAIN' ? 'plain' : 'login-user';
    // A lone "=" stands for nothing (RFC 4954 §4).
    if (first !== '' && first !== '=' && !lengthAhead.test(first)) {
      this.#expected = step === 'login-user' ? 'login-password' : null;
      return this.#readStep(step, first);
    }
    this.#expected = step;
    return [];
  }

  /** FTP’s AUTH names no mechanism (RFC 4217 §4); IRC’s steps are commands of their own. */
  #beginOther(text: string): void {
    if (this.#protocol === 'FTP' || this.#protocol === 'IRC') return;
    const mechanism = otherSasl.exec(text)?.groups?.['mechanism'];
    if (mechanism !== undefined) this.#expected = /^CRAM-MD5$/i.test(mechanism) ? 'cram' : 'other';
  }

  #readStep(step: Expected, text: string): Found[] {
    const decoded = base64.test(text) ? decodeBase64(text) : null;
    if (decoded === null) return [];
    if (step === 'plain') return this.#readPlain(text, decoded);
    if (step === 'cram') return this.#readCram(text, decoded);
    return step === 'login-user' ? [this.#login(decoded, text)] : [this.#password(decoded, text)];
  }

  /** Whom to act as, name, password, with zeros between them (RFC 4616 §2). */
  #readPlain(piece: string, decoded: string): Found[] {
    const [, user, password] = decoded.split('\0');
    if (user === undefined || password === undefined) return [];
    const label = `Login and password (${this.#protocol})`;
    return [{ kind: 'password', label, value: `${user}:${password}`, piece }];
  }

  #readCram(piece: string, decoded: string): Found[] {
    const user = cramAnswer.exec(decoded)?.groups?.['user'];
    return user === undefined ? [] : [this.#login(user, piece)];
  }

  #readXmpp(text: string): Found[] {
    const plain = xmppPlain.exec(text)?.groups?.['plain'];
    if (plain !== undefined) return this.#readStep('plain', plain);
    return this.#named({ ...xmppUser.exec(text)?.groups, ...xmppPassword.exec(text)?.groups });
  }

  #readCommand(text: string): Found[] {
    const found = [imapLogin, userCommand, passwordCommand, apop, oper]
      .map((pattern) => pattern.exec(text)?.groups)
      .find((groups) => groups !== undefined);
    return found === undefined ? [] : this.#named(found);
  }

  #named(groups: Readonly<Record<string, string | undefined>>): Found[] {
    const user = groups['user'] ?? groups['bareUser'];
    const password = groups['password'] ?? groups['barePassword'];
    return [
      ...(user === undefined ? [] : [this.#login(this.#unquoted(user), user)]),
      ...(password === undefined ? [] : [this.#password(this.#unquoted(password), password)]),
    ];
  }

  #unquoted(text: string): string {
    return this.#protocol === 'IMAP' ? text.replaceAll(/\\(["\\])/g, '$1') : text;
  }

  #login = (value: string, piece: string): Found => ({
    kind: 'login',
    label: `Login name (${this.#protocol})`,
    value,
    piece,
  });

  #password = (value: string, piece: string): Found => ({
    kind: 'password',
    label: `Password (${this.#protocol})`,
    value,
    piece,
  });

  #note({ text, offset, lengthBytes, timeMs }: SaidLine, { piece, ...found }: Found): void {
    if (this.#facts.length >= maxFacts) return;
    const at = text.lastIndexOf(piece);
    // With escapes in the line the place of a piece of it cannot be told; an empty one has none.
    const isPlain = piece !== '' && at !== -1 && !text.includes(String.raw`\x`);
    const place = isPlain
      ? { offset: offset + at, lengthBytes: piece.length }
      : { offset, lengthBytes };
    this.#facts.push({
      ...found,
      timeMs,
      severity: 3,
      value: found.value.slice(0, maxValueLength),
      name: null,
      evidence: { flowId: this.#flowId, direction: 'up', ...place },
    });
  }
}
