// Exporting a session: five formats, and redaction that is on unless it is switched off.
import { Alert, Button, Modal, Progress, Radio, Switch } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useState, type ReactElement } from 'react';
import type { ReportFormat } from '../../../shared/contract/ipc.ts';
import { toVisible } from '../../ui/visible-characters.ts';
import { ErrorNote } from '../errors/error-note.tsx';
import { notifyDone } from '../errors/notify.ts';
import { useApp } from '../session/app-state.ts';
import { useExport } from './use-export.ts';

const formats: readonly {
  readonly value: ReportFormat;
  readonly name: string;
  readonly text: string;
}[] = [
  { value: 'html', name: 'HTML', text: 'One page with charts; opens anywhere, prints well' },
  { value: 'pdf', name: 'PDF', text: 'The same page, ready to hand out' },
  { value: 'md', name: 'Markdown', text: 'For notes and wikis' },
  { value: 'csv', name: 'CSV', text: 'The ledger’s rows for a spreadsheet' },
  { value: 'json', name: 'JSON', text: 'Everything; can be opened here again' },
];

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
  const [format, setFormat] = useState<ReportFormat>('html');
  const [redact, setRedact] = useState(true);
  const exporting = useExport(sessionId, ({ path, redacted }) => {
    notifyDone(`Exported to ${toVisible(path)}`, describeRedacted(redacted, redact));
    onDone();
  });
  return (
    <form
      className="export-form"
      onSubmit={(event) => {
        event.preventDefault();
        exporting.start({ sessionId, format, redact });
      }}
    >
      <FormatChoice format={format} onChange={setFormat} />
      <Switch
        label="Redact what is private"
        description="Cookies and authorization, query values, bodies, your own address"
        checked={redact}
        onChange={(event) => {
          setRedact(event.currentTarget.checked);
        }}
      />
      {redact ? null : <PlainWarning />}
      {exporting.error === null ? null : <ErrorNote error={exporting.error} />}
      {exporting.progress === null ? (
        <Button type="submit" loading={exporting.isPending} fullWidth>
          Export…
        </Button>
      ) : (
        <ExportProgress done={exporting.progress} onCancel={exporting.cancel} />
      )}
    </form>
  );
}

function PlainWarning(): ReactElement {
  return (
    <Alert
      className="plain-warning"
      role="alert"
      icon={<IconAlertTriangle aria-hidden="true" />}
      title="Everything will be in the file"
    >
      Whoever gets it can read your cookies, what you typed and your address.
    </Alert>
  );
}

interface ExportProgressProps {
  readonly done: number;
  readonly onCancel: () => void;
}

function ExportProgress({ done, onCancel }: ExportProgressProps): ReactElement {
  const words = done < 0.8 ? 'Making the report …' : 'Writing the file …';
  return (
    <div className="export-progress">
      <Progress value={Math.max(4, done * 100)} size="sm" aria-label="Progress of the export" />
      <output>{words}</output>
      <Button variant="default" onClick={onCancel}>
        Cancel
      </Button>
    </div>
  );
}

interface FormatChoiceProps {
  readonly format: ReportFormat;
  readonly onChange: (format: ReportFormat) => void;
}

function FormatChoice({ format, onChange }: FormatChoiceProps): ReactElement {
  return (
    <Radio.Group
      label="Format"
      value={format}
      onChange={(value) => {
        onChange(formats.find((known) => known.value === value)?.value ?? 'html');
      }}
    >
      <div className="export-formats">
        {formats.map(({ value, name, text }) => (
          <Radio key={value} value={value} label={name} description={text} />
        ))}
      </div>
    </Radio.Group>
  );
}

/** What was taken out, in one sentence. */
export function describeRedacted(redacted: readonly string[], isWanted: boolean): string {
  if (!isWanted) return 'Nothing was redacted.';
  if (redacted.length === 0) return 'There was nothing to redact.';
  return `Redacted: ${redacted.map(toVisible).join(', ')}.`;
}
