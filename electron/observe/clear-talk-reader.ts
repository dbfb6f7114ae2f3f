// What is said in the open on a mail connection, up to STARTTLS or without it (SMTP: RFC 5321 and
// RFC 3207; IMAP: RFC 9051 §6.2.1). Passwords and mails are readable there, too, and are not copied.
import type { ClearFact, ClearLine, ClearTalk } from '../../shared/model/clear-text.ts';
import type { Direction, FlowId, Segment } from '../../shared/model/segment.ts';
import { TextLines } from '../wire/text-lines.ts';
import { MailReader } from './mail-reader.ts';
import { SignInReader, type SaidLine } from './sign-in-reader.ts';

export type MailProtocol = ClearTalk['protocol'];

const maxLines = 64;
/** A line or a fact, with its text. */
const toldBytes = 400;
const mailCommand = /^(?:EHLO|HELO|LHLO|STARTTLS|NOOP|RSET|QUIT)\b/i;
const smtpGreeting = /^[245]\d\d[ -]/;
/** What a client is answered that signs in with one command, or is asked for the next step (RFC 4954 §4). */
const smtpAnswer = /^(?:[245]\d\d|334)[ -]/;
/**
 * With mechanisms that FTP does not have, and one argument at most, where behind a tag of IMAP's there are two;
 * POP3 has the same (RFC 5034).
 */
const smtpSignIn =
  /^AUTH (?!(?:TLS|SSL|GSSAPI|KERBEROS_V4)\b)[A-Z][\w-]*(?: [A-Za-z0-9+/=]*)?(?:\r?\n|$)/i;
/** Of POP3 and Redis, whose AUTH looks like SMTP’s. */
const otherPorts: ReadonlySet<number> = new Set([110, 6379]);
/** With these a client begins where the greeting was lost. */
const smtpBegins = /^(?:(?:EHLO|HELO|LHLO) \S|MAIL FROM:)/i;
const imapBegins = /^[^\s+*]\S* (?:CAPABILITY\r|STARTTLS\r|LOGIN \S|AUTHENTICATE \S)/i;
const imapGreeting = /^\* (?:OK|PREAUTH|BYE)\b/i;
/** Commands whose arguments sign someone in; IMAP puts a tag before its commands. */
const signIn = /^(?<command>(?:\S+ )?(?:AUTH|AUTHENTICATE|LOGIN|PASS))\b.+/i;

const mailboxBegins = /^\S+ (?:SELECT|EXAMINE|APPEND)\b/i;
/** Who writes to whom is a fact: it is pointed at here, but not copied. */
const envelope = /^(?<command>MAIL FROM|RCPT TO):/i;

const beginning = (bytes: Uint8Array | null): string =>
  bytes === null ? '' : String.fromCharCode(...bytes.subarray(0, 100));

/**
 * `server` is what came down first, `client` the first bytes that went up; null while there are none, or where
 * they were not captured. `port`: the server's.
 */
export function recogniseMail(
  server: Uint8Array | null,
  client: Uint8Array | null,
  port: number,
): MailProtocol | null {
  const said = beginning(client);
  if (server === null) return recogniseMailClient(said, port);
  const greeting = beginning(server);
  if (imapGreeting.test(greeting)) return 'imap';
  if (smtpAnswer.test(greeting) && smtpSignIn.test(said)) return 'smtp';
  if (!smtpGreeting.test(greeting)) return null;
  // FTP greets in the same way; there the client says USER.
  const isSmtp = client === null ? /\be?smtp\b/i.test(greeting) : mailCommand.test(said);
  return isSmtp ? 'smtp' : null;
}

function recogniseMailClient(text: string, port: number): MailProtocol | null {
  if (smtpSignIn.test(text)) return otherPorts.has(port) ? null : 'smtp';
  if (imapBegins.test(text)) return 'imap';
  return smtpBegins.test(text) ? 'smtp' : null;
}

/** True where only what the server answers tells for certain what these first bytes of a client belong to. */
export const needsAnswer = (client: Uint8Array): boolean => smtpSignIn.test(beginning(client));

export class ClearTalkReader {
  readonly protocol: MailProtocol;
  readonly #flowId: FlowId;
  readonly #lanes: Readonly<Record<Direction, TextLines>> = {
    up: new TextLines(),
    down: new TextLines(),
  };
  readonly #lines: ClearLine[] = [];
  readonly #signIn: SignInReader;
  /** Of SMTP. */
  #mail: MailReader | null;
  #hasHeardClient = false;
  #truncated = false;
  /** Behind it come passwords and mails: lines that are no commands. */
  #signedIn = false;
  /** Of IMAP: what goes up may be a mail. */
  #isInMailbox = false;

  constructor(flowId: FlowId, protocol: MailProtocol) {
    this.#flowId = flowId;
    this.protocol = protocol;
    this.#signIn = new SignInReader(flowId, protocol.toUpperCase());
    this.#mail = protocol === 'smtp' ? new MailReader(flowId) : null;
  }

  /** Who signed in with what, and wrote to whom. */
  get facts(): readonly ClearFact[] {
    return [...this.#signIn.facts, ...(this.#mail?.facts ?? [])];
  }

  get heldBytes(): number {
    const { up, down } = this.#lanes;
    const told = this.#lines.length + this.#signIn.facts.length + (this.#mail?.facts.length ?? 0);
    return up.heldBytes + down.heldBytes + told * toldBytes;
  }

  push({ direction, bytes, lengthBytes, timeMs }: Segment): void {
    if (direction === 'up') this.#noteArrival(bytes);
    for (const line of this.#lanes[direction].push(bytes, lengthBytes)) {
      const isMail = direction === 'up' && this.#mail?.isInside === true;
      if (direction === 'down') this.#hearServer(line.text);
      else if (!this.#isInMailbox) this.#hear({ ...line, timeMs });
      if (isMail || this.#signedIn || this.#lines.length >= maxLines) {
        this.#truncated = true;
        continue;
      }
      const { offset, text } = line;
      const evidence = { flowId: this.#flowId, direction, offset, lengthBytes: line.lengthBytes };
      this.#lines.push({ direction, timeMs, text: this.#conceal(direction, text), evidence });
    }
  }

  #noteArrival(bytes: Uint8Array | null): void {
    if (bytes === null) {
      this.#mail?.lose();
      this.#signIn.lose();
      return;
    }
    // Whoever signs in first was not inside a mail, whatever was lost before.
    const isBeginning = !this.#hasHeardClient && needsAnswer(bytes);
    if (isBeginning && this.#mail !== null) this.#mail = new MailReader(this.#flowId);
    this.#hasHeardClient = true;
  }

  #hearServer(text: string): void {
    this.#mail?.hearServer(text);
    this.#signIn.hearServer(text);
  }

  /** In a mail and in a mailbox anything may stand. */
  #hear(line: SaidLine): void {
    const mail = this.#mail;
    if (mail === null) this.#isInMailbox = !this.#signIn.isAsking && mailboxBegins.test(line.text);
    if (!this.#isInMailbox && mail?.isInside !== true) this.#signIn.hear(line);
    mail?.hearClient(line);
  }

  #conceal(direction: Direction, text: string): string {
    if (direction === 'down') return text;
    const command = signIn.exec(text)?.groups?.['command'];
    if (command !== undefined) this.#signedIn = true;
    const concealed = command ?? envelope.exec(text)?.groups?.['command'];
    return concealed === undefined ? text : `${concealed} …`;
  }

  observe(upgraded: boolean): ClearTalk {
    const { protocol } = this;
    return { protocol, lines: [...this.#lines], upgraded, truncated: this.#truncated };
  }
}
