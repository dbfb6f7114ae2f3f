// Exporting a session: for people, for tables, for other tools; redaction is on unless switched off, and
// TLS secrets go nowhere unless asked for.
import { Button, Modal, Progress } from '@mantine/core';
import { useRef, useState, type ReactElement, type RefCallback } from 'react';
import type { ReportFormat } from '../../../shared/model/report-format.ts';
import { whoseOf } from '../../../shared/model/whose.ts';
import { toVisible } from '../../ui/visible-characters.ts';
import { BusyButton } from '../../ui/busy-button.tsx';
import { useKeptFocus } from '../../ui/use-kept-focus.ts';
import { ErrorNote } from '../errors/error-note.tsx';
import { notifyDone } from '../errors/notify.ts';
import { useApp } from '../session/app-state.ts';
import { useSession } from '../session/queries.ts';
import { ContentChoice, FormatChoice, type Choices } from './export-choices.tsx';
import { findFormat } from './export-formats.ts';
import { useExport } from './use-export.ts';

const atFirst: Choices = { redact: true, withSecrets: false };

export function ExportDialog(): ReactElement {
  const { state, dispatch } = useApp();
  const close = (): void => {
    dispatch({ kind: 'dialog', dialog: null });
  };
  return (
    <Modal
      opened={state.dialog === 'export' && state.sessionId !== null}
      onClose={close}
      title="Export"
      size={780}
      yOffset="2dvh"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <ExportForm sessionId={state.sessionId ?? ''} onDone={close} />
    </Modal>
  );
}

interface ExportFormProps {
  readonly sessionId: string;
  readonly onDone: () => void;
}

function ExportForm({ sessionId, onDone }: ExportFormProps): ReactElement {
  const [chosen, setChosen] = useState<ReportFormat>('html');
  const [choices, setChoices] = useState(atFirst);
  const format = findFormat(chosen);
  const session = useSession(sessionId).data?.session;
  const whose = session === undefined ? 'others' : whoseOf(session);
  // A choice made for one format must not go along, unseen, with another.
  const withSecrets = choices.withSecrets && format.secrets !== 'none';
  const redact = choices.redact || format.secrets === 'only';
  const exporting = useExport(sessionId, ({ path, redacted }) => {
    const said = format.secrets === 'only' ? '' : describeRedacted(redacted, redact);
    const secrets = withSecrets ? ' It holds TLS secrets: keep it to yourself.' : '';
    notifyDone(`Exported to ${toVisible(path)}`, `${said}${secrets}`.trim());
    onDone();
  });
  const isDrawn = exporting.progress !== null;
  const form = useRef<HTMLFormElement>(null);
  // The button that was pressed gives way to the one that stops it, and comes back.
  useKeptFocus(
    () => form.current?.querySelector<HTMLElement>('.export-progress, [type="submit"]'),
    isDrawn,
  );
  return (
    <form
      ref={form}
      className="export-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (exporting.isPending) return;
        exporting.start({ sessionId, format: chosen, redact, withSecrets });
      }}
    >
      <FormatChoice
        format={chosen}
        onChange={(value) => {
          exporting.forgetError();
          setChosen(value);
          setChoices({ ...choices, withSecrets: false });
        }}
      />
      <ContentChoice format={format} whose={whose} {...choices} onChange={setChoices} />
      {exporting.error === null ? null : (
        <div ref={bringIntoSight}>
          <ErrorNote error={exporting.error} />
        </div>
      )}
      {exporting.progress === null ? (
        <BusyButton
          type="submit"
          isBusy={exporting.isPending}
          disabled={format.secrets === 'only' && !withSecrets}
          fullWidth
        >
          Export…
        </BusyButton>
      ) : (
        <ExportProgress done={exporting.progress} onCancel={exporting.cancel} />
      )}
    </form>
  );
}

/** In a small window the button that was pressed may leave no room below it for what went wrong. */
const bringIntoSight: RefCallback<HTMLElement> = (element) => {
  element?.scrollIntoView({ block: 'nearest' });
};

interface ExportProgressProps {
  readonly done: number;
  readonly onCancel: () => void;
}

function ExportProgress({ done, onCancel }: ExportProgressProps): ReactElement {
  const words = done < 0.8 ? 'Making the report …' : 'Writing the file …';
  return (
    // Not the button that stops it: pressed once more, a key would.
    <fieldset className="export-progress" aria-label="Export under way" tabIndex={-1}>
      <Progress value={Math.max(4, done * 100)} size="sm" aria-label="Progress of the export" />
      <output>{words}</output>
      <Button variant="default" onClick={onCancel}>
        Cancel
      </Button>
    </fieldset>
  );
}

/** What was taken out, in one sentence. */
function describeRedacted(redacted: readonly string[], isWanted: boolean): string {
  if (!isWanted) return 'Nothing was redacted.';
  if (redacted.length === 0) return 'There was nothing to redact.';
  return `Redacted: ${redacted.map(toVisible).join(', ')}.`;
}
