// A mail server of tests that says exactly what it is told, and turns to TLS when asked to.
import type { Socket } from 'node:net';
import { createSecureContext, TLSSocket } from 'node:tls';
import type { KeyAndCertificate } from './certificates.ts';
import { startTcp, type Running } from './listen.ts';

export interface MailScript {
  readonly greeting: string;
  /** The answer to each command by its first words, line ends included; null closes the connection. */
  readonly answers: Readonly<Record<string, string | null>>;
  /** The answer that is followed by TLS. */
  readonly startTls: string;
  /** What is said inside TLS. */
  readonly sealed: Readonly<Record<string, string>>;
}

export const smtpScript: MailScript = {
  greeting: '220 mail.test ESMTP ready\r\n',
  answers: {
    EHLO: '250-mail.test hello\r\n250-SIZE 1000\r\n250 STARTTLS\r\n',
    QUIT: '221 bye\r\n',
  },
  startTls: '220 go ahead\r\n',
  sealed: { EHLO: '250-mail.test again\r\n250 AUTH PLAIN\r\n', QUIT: '221 bye\r\n' },
};

export const imapScript: MailScript = {
  greeting: '* OK IMAP4rev2 ready\r\n',
  answers: {
    'a1 CAPABILITY': '* CAPABILITY IMAP4rev2 STARTTLS LOGINDISABLED\r\na1 OK done\r\n',
    'a3 LOGOUT': '* BYE\r\na3 OK done\r\n',
  },
  startTls: 'a2 OK begin now\r\n',
  sealed: {
    'a1 CAPABILITY': '* CAPABILITY IMAP4rev2 AUTH=PLAIN\r\na1 OK done\r\n',
    'a3 LOGOUT': '* BYE\r\na3 OK done\r\n',
  },
};

function serve(
  socket: Socket | TLSSocket,
  answers: MailScript['answers'],
  onStartTls: (() => void) | null,
): void {
  const receive = (bytes: Buffer): void => {
    const line = bytes.toString('latin1').trim();
    if (line.endsWith('STARTTLS') && onStartTls !== null) {
      socket.off('data', receive);
      onStartTls();
      return;
    }
    const key = Object.keys(answers).find((start) => line.startsWith(start));
    const answer = key === undefined ? '500 what?\r\n' : answers[key];
    if (answer === null || answer === undefined) socket.destroy();
    else socket.write(answer);
  };
  socket.on('data', receive);
  socket.on('error', () => socket.destroy());
}

export function startMail(identity: KeyAndCertificate, script: MailScript): Promise<Running> {
  const secureContext = createSecureContext(identity);
  return startTcp((socket) => {
    serve(socket, script.answers, () => {
      socket.write(script.startTls);
      if (!/^(220|a2 OK)/.test(script.startTls)) return;
      const sealed = new TLSSocket(socket, { isServer: true, secureContext });
      serve(sealed, script.sealed, null);
    });
    socket.write(script.greeting);
  });
}
