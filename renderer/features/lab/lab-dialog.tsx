// The practice lab's sites: what each teaches, and a button to visit it.
import { Button, Modal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import type { CallInput } from '../../../shared/contract/ipc.ts';
import type { LabSite } from '../../../shared/model/lab-site.ts';
import { visitedTogether } from '../../../shared/model/visited-together.ts';
import { callEngine } from '../../bridge.ts';
import { WaitingNote } from '../../ui/notes.tsx';
import { SafeText } from '../../ui/safe-text.tsx';
import { ErrorNote } from '../errors/error-note.tsx';
import { RepeatFields } from '../inspect/inspect-controls.tsx';
import type { Repeat } from '../inspect/inspect-form.ts';
import { useInspect } from '../inspect/use-inspect.ts';
import { useApp } from '../session/app-state.ts';
import { useActiveRun } from '../session/runs.ts';

const once: Repeat = { count: 1, intervalS: 0 };

export function LabDialog(): ReactElement {
  const { state, dispatch } = useApp();
  const isOpen = state.dialog === 'lab';
  const lab = useQuery({
    queryKey: ['lab'],
    queryFn: () => callEngine('lab.start', null),
    enabled: isOpen,
    retry: false,
  });
  const close = (): void => {
    dispatch({ kind: 'dialog', dialog: null });
  };
  return (
    <Modal
      opened={isOpen}
      onClose={close}
      title="Practice lab"
      size="lg"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <p className="dialog-lead">
        Made-up sites with their own DNS server and certificate authority, all on this computer. The
        authority is trusted in lab runs only.
      </p>
      {lab.isPending ? <WaitingNote label="Opening the lab …" /> : null}
      {lab.isError ? (
        <ErrorNote
          error={lab.error}
          onRetry={() => {
            void lab.refetch();
          }}
        />
      ) : null}
      {lab.isSuccess ? <LabSites sites={lab.data.sites} onVisit={close} /> : null}
    </Modal>
  );
}

interface LabSitesProps {
  readonly sites: readonly LabSite[];
  readonly onVisit: () => void;
}

function LabSites({ sites, onVisit }: LabSitesProps): ReactElement {
  const inspect = useInspect();
  const [repeat, setRepeat] = useState(once);
  const isBusy = useActiveRun() !== undefined || inspect.isStarting;
  const visit = (urls: string[], mode: CallInput<'inspect.start'>['mode'] = 'request'): void => {
    const { count, intervalS } = repeat;
    inspect.start({ urls, lab: true, mode, ...(mode === 'browse' ? {} : { count, intervalS }) });
    onVisit();
  };
  return (
    <>
      <ul className="lab-sites">
        {sites.map((site) => (
          <LabSiteEntry
            key={site.url}
            site={site}
            isBusy={isBusy}
            onVisit={() => {
              visit([site.url], site.asPage === true ? 'page' : 'request');
            }}
          />
        ))}
      </ul>
      <div className="dialog-foot lab-foot">
        <span className="lab-repeat">
          How often
          <RepeatFields
            form={repeat}
            change={(part) => {
              setRepeat((before) => ({ ...before, ...part }));
            }}
          />
        </span>
        <Button
          disabled={isBusy}
          onClick={() => {
            visit(visitedTogether(sites).map(({ url }) => url));
          }}
        >
          Inspect all
        </Button>
        <Button
          variant="default"
          disabled={isBusy}
          onClick={() => {
            visit([''], 'browse');
          }}
        >
          Browse the lab
        </Button>
      </div>
    </>
  );
}

interface LabSiteEntryProps {
  readonly site: LabSite;
  readonly isBusy: boolean;
  readonly onVisit: () => void;
}

function LabSiteEntry({ site, isBusy, onVisit }: LabSiteEntryProps): ReactElement {
  const verb = site.asPage === true ? 'Load' : 'Inspect';
  return (
    <li>
      <div>
        <p className="lab-site-title">{site.title}</p>
        <p className="lab-site-url">
          <SafeText text={site.url} maxCharacters={70} />
        </p>
        <p className="lab-site-teaches">{site.teaches}</p>
      </div>
      <Button
        size="compact-sm"
        variant="default"
        disabled={isBusy}
        aria-label={`${verb} ${site.title}`}
        onClick={onVisit}
      >
        {verb}
      </Button>
    </li>
  );
}
