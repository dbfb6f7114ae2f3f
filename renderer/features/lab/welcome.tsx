// The empty state: what Onlooker shows, and one click to see it with no internet at all.
import { Button } from '@mantine/core';
import { IconDeviceMobile, IconFileImport, IconFlask } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import { BusyButton } from '../../ui/busy-button.tsx';
import { ExposureMark } from '../compare/exposure-mark.tsx';
import { useApp } from '../session/app-state.ts';
import { useInspect } from '../inspect/use-inspect.ts';
import { useLibraryActions } from '../library/use-library-actions.ts';

export function Welcome(): ReactElement {
  return (
    <section className="welcome" aria-labelledby="welcome-title">
      <h1 id="welcome-title">What can someone on your network still see?</h1>
      <p className="welcome-lead">
        An encrypted connection is a letter. The <strong>envelope</strong> travels in the open: to
        whom, how big, when, how often. The <strong>letter</strong> inside does not. Onlooker makes
        a real connection and lays the two side by side.
      </p>
      <Ways />
      <Legend />
    </section>
  );
}

function Ways(): ReactElement {
  const inspect = useInspect();
  const actions = useLibraryActions();
  const { dispatch } = useApp();
  return (
    <div className="welcome-actions">
      <BusyButton
        size="lg"
        isBusy={inspect.isStarting}
        leftSection={<IconFlask size={20} aria-hidden="true" />}
        onClick={inspect.visitLab}
      >
        Open the practice lab
      </BusyButton>
      <Button
        size="lg"
        variant="default"
        leftSection={<IconFileImport size={20} aria-hidden="true" />}
        onClick={() => {
          actions.openFile();
        }}
      >
        Open a capture…
      </Button>
      <Button
        size="lg"
        variant="default"
        leftSection={<IconDeviceMobile size={20} aria-hidden="true" />}
        onClick={() => {
          dispatch({ kind: 'dialog', dialog: 'observe' });
        }}
      >
        Observe a phone…
      </Button>
      <p className="dim">
        The lab is made-up sites on this computer: nothing leaves it. Or enter an address above.
      </p>
    </div>
  );
}

/** The three marks, as they stand in every table and report. */
function Legend(): ReactElement {
  return (
    <dl className="welcome-legend">
      <div>
        <dt>
          <ExposureMark exposure="visible" />
        </dt>
        <dd>
          Anyone on the way can read it: the website’s name, your address, when and how often.
        </dd>
      </div>
      <div>
        <dt>
          <ExposureMark exposure="inferable" />
        </dt>
        <dd>It can be worked out: how large the page was, in which country the server stands.</dd>
      </div>
      <div>
        <dt>
          <ExposureMark exposure="hidden" />
        </dt>
        <dd>Only ciphertext is seen: the page, what you typed, your cookies.</dd>
      </div>
    </dl>
  );
}
