// What this is, which version runs, where the library lies, and whom the shipped data is owed to.
import { Modal } from '@mantine/core';
import type { ReactElement } from 'react';
import { LongValue } from '../../ui/long-value.tsx';
import { ErrorNote } from '../errors/error-note.tsx';
import { useApp } from '../session/app-state.ts';
import { useAppInfo } from '../session/queries.ts';

export function AboutDialog(): ReactElement {
  const { state, dispatch } = useApp();
  const info = useAppInfo();
  const facts: [string, string | undefined][] = [
    ['Version', info.data?.version],
    ['Runs on', info.data?.runtime],
    ['Library', info.data?.libraryPath],
  ];
  return (
    <Modal
      opened={state.dialog === 'about'}
      onClose={() => {
        dispatch({ kind: 'dialog', dialog: null });
      }}
      title="About Onlooker"
      size="lg"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <p className="dialog-lead">
        Onlooker shows what someone watching your network still learns when the connection is
        encrypted. It makes only the connections you ask for, and what it records stays on this
        computer.
      </p>
      {info.isError ? <ErrorNote error={info.error} /> : null}
      <dl className="about-facts">
        {facts.map(([name, value]) =>
          value === undefined ? null : (
            <div key={name}>
              <dt>{name}</dt>
              <dd>
                <LongValue text={value} name={name} maxCharacters={70} />
              </dd>
            </div>
          ),
        )}
      </dl>
      <h3 className="dialog-heading">Data shipped with the app</h3>
      <ul className="about-notices">
        {(info.data?.notices ?? []).map((notice) => (
          <li key={notice}>{notice}</li>
        ))}
      </ul>
    </Modal>
  );
}
