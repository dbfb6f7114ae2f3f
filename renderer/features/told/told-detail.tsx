// One host: what its envelope gave to the network, and what its letters told the host itself.
import { CloseButton } from '@mantine/core';
import type { ReactElement } from 'react';
import type { ToldHost } from '../../../shared/model/told.ts';
import { countOf, formatBytes } from '../../ui/format.ts';
import { NameText } from '../../ui/name-text.tsx';
import { SafeText } from '../../ui/safe-text.tsx';
import { useApp } from '../session/app-state.ts';
import { describeLeaks, describePlace, partyOf } from './told-words.ts';

export interface ToldDetailProps {
  readonly host: ToldHost;
  readonly onClose: () => void;
}

export function ToldDetail({ host, onClose }: ToldDetailProps): ReactElement {
  const { dispatch } = useApp();
  const [flowId] = host.flowIds;
  return (
    <section className="told-detail" aria-label={`Details: ${host.host}`}>
      <header>
        <h2>
          <NameText text={host.host} /> <span className="dim">{partyOf(host)}</span>
        </h2>
        <CloseButton aria-label="Close the details" onClick={onClose} />
      </header>
      <div className="told-sides">
        <dl className="told-envelope">
          <dt>Name in the open</dt>
          <dd>{describeLeaks(host)}</dd>
          <dt>Addresses</dt>
          <dd>
            <ul>
              {host.addresses.map((address) => (
                <li key={address.address}>
                  <SafeText text={address.address} />{' '}
                  <span className="dim">{describePlace(address)}</span>
                </li>
              ))}
            </ul>
          </dd>
          <dt>Amount</dt>
          <dd>
            {formatBytes(host.bytesUp)} up, {formatBytes(host.bytesDown)} down over{' '}
            {flowId === undefined ? (
              'no connection'
            ) : (
              <button
                type="button"
                className="row-button"
                onClick={() => {
                  dispatch({ kind: 'choose-flow', flowId, tab: 'handshake' });
                }}
              >
                {countOf(host.flowIds.length, 'connection')}
              </button>
            )}
          </dd>
        </dl>
        <dl className="told-letter">
          <LetterList
            title={`${countOf(host.requests, 'request')}, referring pages`}
            texts={host.referrers}
          />
          <LetterList title="Cookies sent" texts={host.cookiesSent} />
          <LetterList title="Cookies set" texts={host.cookiesSet} />
          <LetterList title="Queries" texts={host.queries} />
        </dl>
      </div>
      <p className="dim">
        {host.isClear
          ? 'Requests to it went in the clear: the network read all of this.'
          : 'The letter’s side was encrypted: the host read it, the network did not.'}
      </p>
    </section>
  );
}

function LetterList({
  title,
  texts,
}: {
  readonly title: string;
  readonly texts: readonly string[];
}) {
  return (
    <>
      <dt>{title}</dt>
      <dd>
        {texts.length === 0 ? (
          <span className="dim">none</span>
        ) : (
          <ul>
            {texts.map((text) => (
              <li key={text}>
                <SafeText text={text} />
              </li>
            ))}
          </ul>
        )}
      </dd>
    </>
  );
}
