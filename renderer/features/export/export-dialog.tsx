// Exporting a session: five formats, and redaction that is on unless it is switched off.
import { Alert, Button, Modal, Radio, Switch } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useState, type ReactElement } from 'react';
import type { ReportFormat } from '../../../shared/contract/ipc.ts';
import { callEngine } from '../../bridge.ts';
import { toVisible } from '../../ui/visible-characters.ts';
import { ErrorNote } from '../errors/error-note.tsx';
import { notifyDone } from '../errors/notify.ts';
import { useApp } from '../session/app-state.ts';

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
  const exporting = useMutation({
    mutationFn: () => callEngine('report.export', { sessionId, format, redact }),
    onSuccess: ({ path, redacted }) => {
      if (path === null) return;
      notifyDone(`Exported to ${toVisible(path)}`, describeRedacted(redacted, redact));
      onDone();
    },
  });
  return (
    <form
      className="export-form"
      onSubmit={(event) => {
        event.preventDefault();
        exporting.mutate();
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
      {redact ? null : (
        <Alert
          className="plain-warning"
          role="alert"
          icon={<IconAlertTriangle aria-hidden="true" />}
          title="Everything will be in the file"
        >
          Whoever gets it can read your cookies, what you typed and your address.
        </Alert>
      )}
      {exporting.isError ? <ErrorNote error={exporting.error} /> : null}
      <Button type="submit" loading={exporting.isPending} fullWidth>
        Export…
      </Button>
    </form>
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
