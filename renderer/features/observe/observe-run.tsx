// Observing under way: how to come in on one side, the notebook on the other.
import { Button } from '@mantine/core';
import { IconPlayerStopFilled } from '@tabler/icons-react';
import { useMemo, type ReactElement } from 'react';
import { countOf, formatBytes } from '../../ui/format.ts';
import { WaitingNote } from '../../ui/notes.tsx';
import { Notebook } from '../notebook/notebook.tsx';
import type { LiveNotebook } from '../session/live-page.ts';
import type { Run } from '../session/runs.ts';
import { formatAuthority } from '../../../shared/words/proxy-help.ts';
import { DoorCard } from './door-card.tsx';
import { useDoor, useStopObserving } from './use-observe.ts';
import './observe.css';

export interface ObserveRunProps {
  readonly run: Run;
  readonly notebook: LiveNotebook;
}

export function ObserveRun({ run, notebook }: ObserveRunProps): ReactElement {
  const door = useDoor(run.sessionId);
  const { isStopping, stop } = useStopObserving(run.sessionId);
  const lines = useMemo(() => [...notebook.lines.values()], [notebook]);
  const place = door === undefined || door === null ? '' : formatAuthority(door.address);
  return (
    <section className="run observe-run" aria-labelledby="run-title">
      <div className="observe-head">
        <div>
          <h1 id="run-title">
            {run.phase === 'saving' ? 'Saving what was seen …' : `Observing at ${place} …`}
          </h1>
          <p className="observe-count">
            {countOf(notebook.connections, 'connection')}, {formatBytes(notebook.bytesDown)}{' '}
            received, {formatBytes(notebook.bytesUp)} sent. It stops with this window.
          </p>
        </div>
        <Button
          color="red.8"
          leftSection={<IconPlayerStopFilled size={15} aria-hidden="true" />}
          disabled={isStopping || run.phase !== 'running'}
          onClick={stop}
        >
          Stop observing
        </Button>
      </div>
      <div className="observe-sides">
        {door === undefined ? <WaitingNote label="Asking for the address …" /> : null}
        {door === undefined || door === null ? null : <DoorCard door={door} />}
        <div className="observe-side">
          <h2>
            Envelope <span className="dim">what the network writes down</span>
          </h2>
          <Notebook
            lines={lines}
            withDevices={door?.scope === 'lan'}
            emptyHint={`Set the proxy of a browser or phone to ${place}, and open a page in it.`}
          />
        </div>
      </div>
    </section>
  );
}
