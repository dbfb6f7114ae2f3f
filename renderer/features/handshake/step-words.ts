// What each step of a handshake is called and does, in plain words (RFC 8446 §4, RFC 5246 §7).
import { hidesNothing } from '../../../shared/model/handshake.ts';
import type { Exchange } from '../../../shared/model/exchange.ts';
import type { ObservedFlow } from '../../../shared/model/observation.ts';
import type { Whose } from '../../../shared/model/whose.ts';
import type { HandshakeStep, ObservedTls } from '../../../shared/model/tls.ts';
import { describeChecked } from '../../../shared/words/certificate-words.ts';

export interface StepWords {
  readonly title: string;
  readonly text: string;
}

const words: Readonly<Record<HandshakeStep['kind'], StepWords>> = {
  'client-hello': {
    title: 'Client hello',
    text: 'The client opens: which site it wants, and what it is able to do. All of it is readable, but for what ECH covers.',
  },
  'hello-retry-request': {
    title: 'Hello retry request',
    text: 'The server asks for another kind of key. The client says hello once more.',
  },
  'hello-verify-request': {
    title: 'Hello verify request',
    text: 'The server makes sure that the client is where it says. The client says hello once more.',
  },
  'server-hello': {
    title: 'Server hello',
    text: 'The server chooses the version and the cipher; in TLS 1.3 its half of the key exchange comes with it.',
  },
  certificate: {
    title: 'Certificate',
    text: 'The server, or a client that was asked to, shows who vouches for its name. Here anyone on the way can read it.',
  },
  'server-key-exchange': {
    title: 'Server key exchange',
    text: 'The server’s half of the key exchange. Watching it does not give away the key.',
  },
  'server-hello-done': { title: 'Server hello done', text: 'The server waits for the client.' },
  'client-key-exchange': {
    title: 'Client key exchange',
    text: 'The client’s half of the key exchange. Now both sides, and only they, have the key.',
  },
  'new-session-ticket': {
    title: 'New session ticket',
    text: 'A ticket to come back faster. Showing it again may tie two visits together.',
  },
  'change-cipher-spec': {
    title: 'Change cipher spec',
    text: 'In TLS 1.2 it means “from now on with the agreed cipher”; in TLS 1.3 it is there for old middleboxes.',
  },
  'encrypted-handshake': {
    title: 'Encrypted handshake message',
    text: 'Which message it is, or whether it is several, is encrypted too. The finishing checks travel in here and, since TLS 1.3, the certificate. Only the size can be seen.',
  },
  'encrypted-from-here': {
    title: 'Encrypted from here on',
    text: 'From this byte on the observer has sizes and times, and nothing else.',
  },
  alert: { title: 'Alert', text: 'One side says that something is wrong, or that it is done.' },
  other: {
    title: 'Handshake message of another type',
    text: 'It is none of those that Onlooker knows by name. Its first byte is its type.',
  },
  'hello-request': {
    title: 'Hello request',
    text: 'The server asks the client to begin the handshake anew, on the same connection.',
  },
  'end-of-early-data': {
    title: 'End of early data',
    text: 'The client has sent all that it sent ahead of the server’s answer.',
  },
  'encrypted-extensions': {
    title: 'Encrypted extensions',
    text: 'The rest of what the server chooses, such as the protocol inside.',
  },
  'client-certificate': {
    title: 'Client certificate',
    text: 'The client shows who it is, or that it has no certificate to show. Here anyone on the way can read it.',
  },
  'certificate-request': {
    title: 'Certificate request',
    text: 'The server asks the client to show who it is, too, and may say whose word it takes for it.',
  },
  'certificate-verify': {
    title: 'Certificate verify',
    text: 'A signature over all that was said so far: whoever showed the certificate has its key, too.',
  },
  finished: {
    title: 'Finished',
    text: 'A check over all that was said so far: nobody changed anything of it on the way.',
  },
  'certificate-url': {
    title: 'Certificate URL',
    text: 'In place of its certificate the client says where it can be fetched.',
  },
  'certificate-status': {
    title: 'Certificate status',
    text: 'The server staples on what the certificate’s issuer last said of it: whether it was revoked (OCSP). So the browser need not ask the issuer, who would learn of the visit.',
  },
  'supplemental-data': {
    title: 'Supplemental data',
    text: 'Further data that an application exchanges within the handshake, such as what somebody may do.',
  },
  'key-update': {
    title: 'Key update',
    text: 'From here on this side encrypts with a new key.',
  },
  'handshake-packet': {
    title: 'Handshake packet, encrypted',
    text: 'QUIC says in the open that the packet belongs to the handshake, and nothing of what is in it: of the server’s side the certificate and what it chose, of the client’s the finishing check. Only the size can be seen.',
  },
  heartbeat: {
    title: 'Heartbeat',
    text: 'One side asks whether the other is still there, or answers; no part of the handshake. Answers of more bytes than were asked for are what the Heartbleed bug gave away.',
  },
};

/** With a cipher that encrypts nothing (RFC 5246 §6.2.3.1, RFC 9150). */
const openWords: Partial<typeof words> = {
  'encrypted-handshake': {
    title: 'Rest of the handshake, not encrypted',
    text: 'The finishing checks travel in here and, since TLS 1.3, the certificate. The agreed cipher encrypts nothing: anyone on the way could read them.',
  },
  'encrypted-from-here': {
    title: 'Data from here on, not encrypted',
    text: 'The agreed cipher only shows whether something was changed on the way: anyone there could read all of it.',
  },
};

/** The part of a connection that came before any TLS; `spoken`: "SMTP". */
export function clearWords(spoken: string, upgraded: boolean): StepWords {
  return upgraded
    ? {
        title: 'In the clear until here: STARTTLS',
        text: `The connection began as plain ${spoken}. Everyone on the way could read these lines, and could have taken out the word STARTTLS. Then, on the same connection, TLS begins.`,
      }
    : {
        title: 'In the clear to the end',
        text: `The connection began as plain ${spoken} and never turned to TLS. Everyone on the way could read it.`,
      };
}

/** What a proxy was told stands before TLS; of other protocols, the switch can be taken out as in mail. */
export function preludeWords(spoken: string, isProxy: boolean, upgraded: boolean): StepWords {
  if (isProxy && upgraded) {
    return {
      title: 'In the clear until here: the proxy',
      text: `First the program told a proxy (${spoken}) where to connect. Everyone between it and the proxy could read these lines, a login included. Then TLS begins, from end to end.`,
    };
  }
  return upgraded
    ? {
        title: 'In the clear until here: the switch to TLS',
        text: `The connection began as plain ${spoken}. Everyone on the way could read these lines, and could have taken out the wish for encryption. Then, on the same connection, TLS begins.`,
      }
    : clearWords(spoken, false);
}

export const sshWords: StepWords = {
  title: 'In the clear: the greetings',
  text: 'Both programs say in the open which they are. Then they agree on keys, and what follows is encrypted in SSH’s own way: who signs in, with what, and what is done. Sizes and times can be seen.',
};

export const stepWords = ({
  kind,
  encrypted,
}: Pick<HandshakeStep, 'kind' | 'encrypted'>): StepWords =>
  (encrypted ? undefined : openWords[kind]) ?? words[kind];

const isHello = ({ kind }: HandshakeStep): boolean =>
  kind === 'client-hello' || kind === 'server-hello';

/** What the lock icon does and does not promise on this connection, and what its certificate showed. */
export function describeLock(
  {
    tls,
    protocol,
    clearPrelude,
    bytesUp,
    bytesDown,
  }: Pick<ObservedFlow, 'tls' | 'protocol' | 'clearPrelude' | 'bytesUp' | 'bytesDown'>,
  checked: Exchange['certificate'] = null,
  whose: Whose = 'others',
): string {
  if (tls !== null) return describeCertificate(tls, checked, whose);
  if (protocol === 'ssh') {
    return 'There is no TLS on this connection: SSH encrypts in a way of its own. Which programs speak could be read; who signed in, and what was done, could not.';
  }
  if (bytesUp + bytesDown === 0) {
    return 'Nothing passed that could have been encrypted or read: who tried to reach whom, and when, could be seen.';
  }
  return protocol === 'unknown' && clearPrelude === undefined
    ? 'No TLS was seen on this connection, and what it speaks was not recognised: it may be readable, or encrypted in another way.'
    : 'There is no TLS on this connection: everything on it can be read by anyone on the way.';
}

function describeCertificate(
  tls: ObservedTls,
  checked: Exchange['certificate'],
  whose: Whose,
): string {
  if (hidesNothing(tls)) {
    return 'The agreed cipher encrypts nothing: it only shows whether something was changed on the way. Everything on this connection can be read by anyone there.';
  }
  if (!tls.certificateReadable && !tls.handshake.some(isHello)) {
    return 'The handshake was over before anyone looked: what was agreed in it, and the certificate, was not seen. What follows is encrypted.';
  }
  return `${describeJourney(tls, checked, whose)} The lock icon says that the connection is encrypted and that someone vouched for the server’s name. It does not say that the site is honest, and it does not hide which site it is.`;
}

const checkedWords: Readonly<Record<Whose, { readonly open: string; readonly sealed: string }>> = {
  own: { open: 'Your side checked it', sealed: 'Your side could' },
  // Of a letter that keys opened nobody knows what the client found.
  others: { open: 'The client was shown', sealed: 'The client could' },
};

/** `checked` is the letter's: what the observer has of it is said first. */
function describeJourney(tls: ObservedTls, checked: Exchange['certificate'], whose: Whose): string {
  // Whoever continues an earlier connection is shown none; what was checked is that one's.
  const known = tls.resumption === 'accepted' ? null : describeChecked(checked);
  if (tls.certificateReadable) {
    const open =
      'The certificate travelled in the open: anyone on the way could read which names it is for.';
    return known === null ? open : `${open} ${checkedWords[whose].open}: ${known}.`;
  }
  return known === null
    ? 'The certificate travelled encrypted, or not at all: the observer could not read it here.'
    : `The certificate travelled encrypted: the observer could not read it. ${checkedWords[whose].sealed}: ${known}.`;
}
