// The connection at a glance: between whom, what was negotiated, what the certificate proves.
import { IconLock, IconLockExclamation, IconLockOpen } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import type { CallOutput } from '../../../shared/contract/ipc.ts';
import { hasClientHello, hidesAnswer, hidesNothing } from '../../../shared/model/handshake.ts';
import type { Session } from '../../../shared/model/session.ts';
import { whoseOf } from '../../../shared/model/whose.ts';
import { describeBytesOf } from '../../../shared/words/captured-words.ts';
import { LongValue } from '../../ui/long-value.tsx';
import { toVisible } from '../../ui/visible-characters.ts';
import { Term } from '../terms/term.tsx';
import { describeLockDoubt } from './lock-doubt.ts';
import { describeLock } from './step-words.ts';

type Flow = CallOutput<'session.flow'>;

const resumptionWords = {
  none: 'no',
  offered: 'offered, not taken up',
  accepted: 'yes: the server could tell that the client came back',
} as const;

/** A key of TLS 1.3 that both had from before may be no ticket’s (RFC 8446 §2.2). */
const describeResumption = (tls: NonNullable<Flow['tls']>): string =>
  tls.resumption === 'accepted' && hidesAnswer(tls)
    ? 'yes, or by a key shared beforehand'
    : resumptionWords[tls.resumption];

type Fact = readonly [name: string, value: string | null, explanationKey?: string];

function listFacts(flow: Flow): Fact[] {
  const { local, remote, place, tls } = flow;
  const isAsked = tls !== null && hasClientHello(tls);
  const where = [place.operator, place.countryName].filter((part) => part !== null).join(', ');
  return [
    ['From', `${local.address} port ${local.port}`],
    ['To', `${remote.address} port ${remote.port}${where === '' ? '' : ` (${where})`}`],
    ['Bytes', describeBytesOf(flow)],
    ['Server name', tls?.serverName ?? flow.names[0]?.name ?? null],
    ['Version', tls?.version ?? null, 'tls-version'],
    ['Cipher', tls?.cipher ?? null, 'cipher'],
    ['ALPN offered', tls === null ? null : tls.alpnOffered.join(', '), 'alpn'],
    ['ALPN chosen', tls === null ? null : describeSelected(tls), 'alpn'],
    ['Resumption', isAsked ? describeResumption(tls) : null, 'resumption'],
    ['ECH', isAsked ? (tls.echOffered ? 'offered' : 'not offered') : null, 'ech'],
    ['JA4', tls?.ja4 ?? null, 'ja4'],
    ['JA3', tls?.ja3 ?? null, 'ja3'],
  ];
}

/** Null where none was offered, or no answer was seen. */
function describeSelected(tls: NonNullable<Flow['tls']>): string | null {
  if (tls.alpnSelected !== null) return tls.alpnSelected;
  if (tls.alpnOffered.length === 0 || tls.version === null) return null;
  if (!hidesAnswer(tls)) return 'none';
  return hidesNothing(tls) ? 'readable, but not read here' : 'not readable';
}

interface HandshakeFactsProps {
  readonly session: Session;
  readonly flow: Flow;
}

export function HandshakeFacts({ session, flow }: HandshakeFactsProps): ReactElement {
  const doubt = describeLockDoubt(session, flow);
  const closedLock = doubt === null ? IconLock : IconLockExclamation;
  const isOpen = flow.tls === null ? flow.protocol !== 'ssh' : hidesNothing(flow.tls);
  const Lock = isOpen ? IconLockOpen : closedLock;
  return (
    <div className="handshake-facts">
      <dl>
        {listFacts(flow).map(([name, value, explanationKey = null]) =>
          value === null || value === '' ? null : (
            <div key={name}>
              <dt>
                <Term explanationKey={explanationKey}>{name}</Term>
              </dt>
              <dd>
                <LongValue text={value} name={name} maxCharacters={80} />
              </dd>
            </div>
          ),
        )}
      </dl>
      <div className="lock-note">
        <Lock size={22} aria-hidden="true" />
        <p>
          {toVisible(describeLock(flow, flow.checked, whoseOf(session)))}
          {doubt === null ? null : <strong> {doubt}</strong>}
        </p>
      </div>
    </div>
  );
}
