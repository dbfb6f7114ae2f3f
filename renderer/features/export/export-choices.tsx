// What goes into the file: redaction and TLS secrets, each only where it applies, with its warning.
import { Alert, Checkbox, Radio, Switch } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import type { ReportFormat } from '../../../shared/model/report-format.ts';
import type { Whose } from '../../../shared/model/whose.ts';
import { findFormat, formatGroups, type ExportFormat } from './export-formats.ts';

interface FormatChoiceProps {
  readonly format: ReportFormat;
  readonly onChange: (format: ReportFormat) => void;
}

export function FormatChoice({ format, onChange }: FormatChoiceProps): ReactElement {
  return (
    <Radio.Group
      aria-label="Format"
      value={format}
      onChange={(value) => {
        onChange(findFormat(value).value);
      }}
    >
      <div className="export-groups">
        {formatGroups.map(({ title, formats }) => (
          <fieldset key={title} className="export-group">
            <legend>{title}</legend>
            {formats.map(({ value, name, text }) => (
              <Radio
                key={value}
                size="sm"
                value={value}
                label={name}
                description={text}
                // The first thing to choose is where the keyboard begins.
                data-autofocus={value === format || undefined}
              />
            ))}
          </fieldset>
        ))}
      </div>
    </Radio.Group>
  );
}

export interface Choices {
  readonly redact: boolean;
  readonly withSecrets: boolean;
}

interface ContentChoiceProps extends Choices {
  readonly format: ExportFormat;
  readonly whose: Whose;
  readonly onChange: (choices: Choices) => void;
}

export function ContentChoice(props: ContentChoiceProps): ReactElement {
  const { format, whose, redact, withSecrets, onChange } = props;
  const words = redactionWords[whose];
  return (
    <div className="export-content">
      {format.secrets === 'only' ? null : (
        <Switch
          label="Redact what is private"
          description={describeRedaction(format, words.address)}
          checked={redact}
          onChange={(event) => {
            onChange({ redact: event.currentTarget.checked, withSecrets });
          }}
        />
      )}
      {format.secrets === 'none' ? null : (
        <Checkbox
          label={
            format.secrets === 'only' ? 'I want the secrets written down' : 'Add the TLS secrets'
          }
          description="Kept for connections that Onlooker made, and of captures that came with their keys"
          checked={withSecrets}
          onChange={(event) => {
            onChange({ redact, withSecrets: event.currentTarget.checked });
          }}
        />
      )}
      {redact || format.secrets === 'only' ? null : (
        <Warning title="Everything will be in the file">{words.warning}</Warning>
      )}
      {withSecrets && format.secrets !== 'none' ? (
        <Warning title="The secrets open the encryption">
          Whoever has them and the packets can read all that was sent and received, whatever is
          redacted.
        </Warning>
      ) : null}
    </div>
  );
}

const redactionWords = {
  own: {
    address: 'your own address',
    warning: 'Whoever gets it can read your cookies, what you typed and your address.',
  },
  others: {
    address: 'the client’s address',
    warning:
      'Whoever gets it can read what is known of cookies, of what was typed and of addresses.',
  },
} as const satisfies Record<Whose, unknown>;

function describeRedaction({ value }: ExportFormat, address: string): string {
  const replaced = `${address.charAt(0).toUpperCase()}${address.slice(1)} becomes 192.0.2.1 or alike`;
  if (value === 'pcapng') {
    return `${replaced}, in headers and in answers of DNS; other bytes that were not encrypted stay out`;
  }
  return value.startsWith('zeek')
    ? replaced
    : `Cookies and authorization, query values, bodies, ${address}`;
}

interface WarningProps {
  readonly title: string;
  readonly children: string | readonly string[];
}

function Warning({ title, children }: WarningProps): ReactElement {
  return (
    <Alert
      className="plain-warning"
      role="alert"
      icon={<IconAlertTriangle aria-hidden="true" />}
      title={title}
    >
      {children}
    </Alert>
  );
}
