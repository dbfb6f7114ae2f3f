// Who signs in with what, in protocols that speak in lines: FTP (RFC 959), POP3 (RFC 1939), IMAP (RFC
// 9051 §6.2), SMTP (RFC 4954), NNTP (RFC 4643), ManageSieve (RFC 5804), IRC, XMPP (RFC 6120 §6). What is
// read here can be read by anyone on the way; it is noted once, with its bytes.
import type { ClearFact } from '../../shared/model/clear-text.ts';
import type { FlowId } from '../../shared/model/segment.ts';
import { readSasl } from '../wire/clear/sasl.ts';
import { bytesOfBase64, decodeBase64 } from './secret-names.ts';

/** Something the client said. One character a byte, but where `text` holds escapes. */
export interface SaidLine {
  readonly text: string;
  readonly offset: number;
  readonly lengthBytes: number;
  readonly timeMs: number;
}

type Found = Pick<ClearFact, 'kind' | 'label' | 'value'> & { readonly piece: string };
/** `response`: a message of a mechanism. */
type Expected = 'response' | 'login-user' | 'login-password' | 'literal-user' | 'literal-password';

const maxFacts = 32;
const maxValueLength = 256;
const base64 = /^[A-Za-z0-9+/]{2,}={0,2}$/;
/** Of a mechanism's steps: encoded, nothing, or given up (RFC 4954 §4). */
const saslStep = /^(?:[A-Za-z0-9+/]*={0,2}|\*)$/;
/** How a server asks for the next step (RFC 5034 §4, RFC 4954 §4, RFC 4643 §2.4, RFC 5804 §2.1). */
const challenge = /^(?:\+(?: |$)|334[ -]|383[ -]|["{])/;
/** With one message of the client's. */
const singleStep = /^(?:PLAIN|CRAM-MD5)$/i;

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
  /^(?:\S+ )?AUTH(?:ENTICATE|INFO SASL)? "?(?<mechanism>[A-Z][\w-]*)"?(?: "?(?<first>[^"\s]+))?/i;
/** FTP’s AUTH names no mechanism (RFC 4217 §4); IRC’s steps are commands of their own, which look like one’s name. */
const namedElsewhere = /^(?:PLAIN|LOGIN)$/i;
const namedInIrc = /^(?:PLAIN|LOGIN|SCRAM-[\w-]+)$/i;
/** ManageSieve gives a string by its length, too (RFC 5804 §4); IRC names the command with each step. */
const lengthAhead = /^\{\d+\+?\}$/;
const stepCommand = /^AUTHENTICATE /i;
const xmppAuth =
  /<auth(?:enticate)?\b[^>]*\bmechanism=["'](?<mechanism>[A-Z][\w-]*)["'][^>]*>\s*(?:<initial-response>\s*)?(?<first>[A-Za-z0-9+/=]+)?/i;
const xmppResponse = /<response\b[^>]*>\s*(?<response>[A-Za-z0-9+/=]+)/i;
const xmppUser = /<username>(?<user>[^<]+)<\/username>/i;
const xmppPassword = /<password>(?<password>[^<]+)<\/password>/i;

export class SignInReader {
  readonly #flowId: FlowId;
  readonly #protocol: string;
  readonly #facts: ClearFact[] = [];
  #expected: Expected | null = null;
  /** Of `response`. */
  #mechanism = '';
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
    // IRC's says other things in between.
    const mayEnd = this.#expected === 'response' && this.#protocol !== 'IRC';
    if (mayEnd && !singleStep.test(this.#mechanism) && !challenge.test(text)) this.#expected = null;
  }

  hear(line: SaidLine): void {
    for (const found of this.#read(line.text)) this.#note(line, found);
  }

  #read(text: string): Found[] {
    const step = this.#expected;
    if (step === 'literal-user' || step === 'literal-password')
      return this.#readLiteral(step, text);
    const said = text.replace(stepCommand, '').replaceAll('"', '');
    if (step === 'response' && saslStep.test(said)) {
      if (said === '*' || singleStep.test(this.#mechanism)) this.#expected = null;
      return this.#readResponse(said);
    }
    if (step === 'login-user' || step === 'login-password') {
      this.#expected = step === 'login-user' && text !== '*' ? 'login-password' : null;
      return this.#readStep(step, said);
    }
    this.#expected = null;
    if (this.#protocol === 'XMPP') return this.#readXmpp(text);
    const { mechanism = '', first } = sasl.exec(text)?.groups ?? {};
    if (this.#isMechanism(mechanism)) return this.#beginSasl(mechanism, first);
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

  #isMechanism(name: string): boolean {
    if (this.#protocol === 'FTP') return namedElsewhere.test(name);
    return this.#protocol === 'IRC' ? namedInIrc.test(name) : name !== '';
  }

  #beginSasl(mechanism: string, first = ''): Found[] {
    const isLogin = mechanism.toUpperCase() === 'LOGIN';
    this.#mechanism = mechanism;
    // A lone "=" stands for nothing (RFC 4954 §4).
    const isThere = first !== '' && first !== '=' && !lengthAhead.test(first);
    if (isLogin) {
      this.#expected = isThere ? 'login-password' : 'login-user';
      return isThere ? this.#readStep('login-user', first) : [];
    }
    this.#expected = isThere && singleStep.test(mechanism) ? null : 'response';
    return isThere ? this.#readResponse(first) : [];
  }

  #readStep(step: 'login-user' | 'login-password', text: string): Found[] {
    const decoded = base64.test(text) ? decodeBase64(text) : null;
    if (decoded === null) return [];
    return step === 'login-user' ? [this.#login(decoded, text)] : [this.#password(decoded, text)];
  }

  #readResponse(piece: string): Found[] {
    const message = base64.test(piece) ? bytesOfBase64(piece) : null;
    const items = message === null ? [] : readSasl(this.#mechanism, message);
    const textOf = (wanted: string) => items.find(({ kind }) => kind === wanted)?.text;
    const password = textOf('password');
    if (password !== undefined) {
      const label = `Login and password (${this.#protocol})`;
      return [{ kind: 'password', label, value: `${textOf('login') ?? ''}:${password}`, piece }];
    }
    return items.map(({ kind, text }) =>
      kind === 'token'
        ? { kind, label: `Bearer token (${this.#protocol})`, value: text, piece }
        : this.#login(text, piece),
    );
  }

  #readXmpp(text: string): Found[] {
    const auth = xmppAuth.exec(text)?.groups;
    this.#mechanism = auth?.['mechanism'] ?? this.#mechanism;
    const message =
      auth === undefined ? xmppResponse.exec(text)?.groups?.['response'] : auth['first'];
    if (auth !== undefined || message !== undefined)
      return message === undefined ? [] : this.#readResponse(message);
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
