// What is said to a mail server, and what its answers mean: SMTP (RFC 5321, RFC 3207) and IMAP
// (RFC 9051 §6.2.1). Nothing is mailed and nobody signs in.
import type { Failure } from '../../shared/model/failure.ts';
import { err, ok, type Result } from '../../shared/model/result.ts';
import { failure } from '../relay/failure.ts';
import type { MailLines } from './mail-lines.ts';

type Step<T> = Promise<Result<T, Failure>>;

export interface MailDialogue {
  /** Waits for the server's first words. */
  greeting(lines: MailLines): Step<null>;
  /** Asks what the server can do; true when STARTTLS is among it. */
  capabilities(lines: MailLines): Step<boolean>;
  startTls(lines: MailLines): Step<null>;
  /** The polite end. */
  goodbye(lines: MailLines): Step<null>;
}

/** An address literal that is true of every machine: the usual ones would tell the user's own address. */
const helloName = '[127.0.0.1]';
const maxShown = 300;

const said = (line: string): string => `it said: ${line.slice(0, maxShown)}`;

interface SmtpReply {
  readonly code: number;
  readonly lines: readonly string[];
}

/** RFC 5321 §4.2.1: lines of one reply carry the same code, all but the last a hyphen behind it. */
async function readReply(lines: MailLines): Step<SmtpReply> {
  const texts: string[] = [];
  for (;;) {
    // oxlint-disable-next-line no-await-in-loop -- lines come one after the other
    const read = await lines.read();
    if (!read.ok) return read;
    const { code, more } = /^(?<code>[2-5]\d\d)(?<more>[ -]|$)/.exec(read.value)?.groups ?? {};
    if (code === undefined) return err(failure('not-mail', said(read.value)));
    texts.push(read.value.slice(4));
    if (more !== '-') return ok({ code: Number(code), lines: texts });
  }
}

async function ask(lines: MailLines, command: string): Step<SmtpReply> {
  lines.send(command);
  return readReply(lines);
}

export const smtp: MailDialogue = {
  greeting: async (lines) => {
    const reply = await readReply(lines);
    if (!reply.ok) return reply;
    if (reply.value.code === 220) return ok(null);
    return err(failure('not-mail', said(`${reply.value.code} ${reply.value.lines.join(' ')}`)));
  },
  capabilities: async (lines) => {
    const reply = await ask(lines, `EHLO ${helloName}`);
    if (!reply.ok) return reply;
    const { code, lines: offers } = reply.value;
    if (code !== 250) return err(failure('not-mail', said(`${code} ${offers.join(' ')}`)));
    return ok(offers.slice(1).some((offer) => /^STARTTLS\b/i.test(offer)));
  },
  startTls: async (lines) => {
    const reply = await ask(lines, 'STARTTLS');
    if (!reply.ok) return reply;
    const { code, lines: words } = reply.value;
    if (code === 220) return ok(null);
    return err(failure('starttls-refused', said(`${code} ${words.join(' ')}`)));
  },
  goodbye: async (lines) => {
    const reply = await ask(lines, 'QUIT');
    return reply.ok ? ok(null) : reply;
  },
};

interface ImapReply {
  readonly status: string;
  readonly untagged: readonly string[];
  readonly last: string;
}

/** RFC 9051 §2.2.2: untagged lines, then one that bears the command's tag. */
async function command(lines: MailLines, tag: string, text: string): Step<ImapReply> {
  lines.send(`${tag} ${text}`);
  const untagged: string[] = [];
  for (;;) {
    // oxlint-disable-next-line no-await-in-loop -- lines come one after the other
    const read = await lines.read();
    if (!read.ok) return read;
    const line = read.value;
    if (line.startsWith(`${tag} `)) {
      const status =
        line
          .slice(tag.length + 1)
          .split(' ', 1)[0]
          ?.toUpperCase() ?? '';
      return ok({ status, untagged, last: line });
    }
    if (!line.startsWith('* ')) return err(failure('not-mail', said(line)));
    untagged.push(line);
  }
}

export const imap: MailDialogue = {
  greeting: async (lines) => {
    const read = await lines.read();
    if (!read.ok) return read;
    return /^\* OK\b/i.test(read.value) ? ok(null) : err(failure('not-mail', said(read.value)));
  },
  capabilities: async (lines) => {
    const reply = await command(lines, 'a1', 'CAPABILITY');
    if (!reply.ok) return reply;
    const { status, untagged, last } = reply.value;
    if (status !== 'OK') return err(failure('not-mail', said(last)));
    const words = untagged.filter((line) => /^\* CAPABILITY\b/i.test(line)).join(' ');
    return ok(/\bSTARTTLS\b/i.test(words));
  },
  startTls: async (lines) => {
    const reply = await command(lines, 'a2', 'STARTTLS');
    if (!reply.ok) return reply;
    const { status, last } = reply.value;
    return status === 'OK' ? ok(null) : err(failure('starttls-refused', said(last)));
  },
  goodbye: async (lines) => {
    const reply = await command(lines, 'a3', 'LOGOUT');
    return reply.ok ? ok(null) : reply;
  },
};
