// Everything about a request beyond its address: first what is sent, then what a trainer seldom needs.
import {
  Checkbox,
  Fieldset,
  NumberInput,
  Select,
  Switch,
  Textarea,
  TextInput,
} from '@mantine/core';
import type { ReactElement } from 'react';
import { AuthoritiesField } from './authorities-field.tsx';
import type { ChangeForm } from './inspect-form.ts';
import type { InspectForm } from './inspect-form.ts';

interface OptionsProps {
  readonly form: InspectForm;
  readonly change: ChangeForm;
}

export function InspectOptions(props: OptionsProps): ReactElement {
  return (
    <div className="inspect-options">
      <ModeOptions {...props} />
      <AdvancedOptions {...props} />
    </div>
  );
}

function ModeOptions(props: OptionsProps): ReactElement {
  if (props.form.mode === 'browse') return <BrowseOptions {...props} />;
  return props.form.mode === 'page' ? <PageOptions {...props} /> : <RequestOptions {...props} />;
}

function RequestOptions({ form, change }: OptionsProps): ReactElement {
  return (
    <Fieldset legend="Request" className="option-fields">
      <TextInput
        label="Method"
        value={form.method}
        maxLength={20}
        onChange={(event) => {
          change({ method: event.currentTarget.value });
        }}
      />
      <Textarea
        label="Headers"
        description="One a line, “Name: value”"
        autosize
        minRows={1}
        maxRows={5}
        spellCheck={false}
        value={form.headers}
        onChange={(event) => {
          change({ headers: event.currentTarget.value });
        }}
      />
      <Textarea
        label="Body"
        autosize
        minRows={1}
        maxRows={5}
        spellCheck={false}
        value={form.body}
        onChange={(event) => {
          change({ body: event.currentTarget.value });
        }}
      />
      <LabSwitch form={form} change={change} />
      <FallbackSwitch form={form} change={change} />
    </Fieldset>
  );
}

function FallbackSwitch({ form, change }: OptionsProps): ReactElement {
  return (
    <Switch
      label="Fall back to plain HTTP"
      description="For addresses without https://: port 80 when port 443 does not answer, as most browsers do. Always so in the lab"
      checked={form.fallbackHttp || form.lab}
      disabled={form.lab}
      onChange={(event) => {
        change({ fallbackHttp: event.currentTarget.checked });
      }}
    />
  );
}

function LabSwitch({ form, change }: OptionsProps): ReactElement {
  return (
    <Switch
      label="Inside the practice lab"
      description="Its DNS server is asked, its certificates are trusted, in this run only"
      checked={form.lab}
      onChange={(event) => {
        change({ lab: event.currentTarget.checked });
      }}
    />
  );
}

function PageOptions({ form, change }: OptionsProps): ReactElement {
  return (
    <Fieldset legend="Page" className="option-fields">
      <p className="dim">
        A browser engine loads the page and everything it takes, hidden and with no cookies from
        elsewhere. Its requests are its own; pages load one after the other.
      </p>
      <NumberInput
        label="Longest load of a page"
        description="A page that goes on and on is ended then; what came until then counts"
        suffix=" s"
        min={1}
        max={600}
        clampBehavior="strict"
        value={form.pageLimitS}
        onChange={(value) => {
          change({ pageLimitS: Math.max(1, Number(value) || 30) });
        }}
      />
      <LabSwitch form={form} change={change} />
    </Fieldset>
  );
}

function BrowseOptions({ form, change }: OptionsProps): ReactElement {
  return (
    <Fieldset legend="Browsing" className="option-fields">
      <p className="dim">
        A window to surf in, with the observer’s notebook beside the page. It begins with no cookies
        and keeps none. Without an address it opens empty.
      </p>
      <NumberInput
        label="Longest session"
        description="Ended then; what was seen until then counts"
        suffix=" min"
        min={1}
        max={240}
        allowDecimal={false}
        clampBehavior="strict"
        value={form.browseLimitMin}
        onChange={(value) => {
          change({ browseLimitMin: Math.max(1, Number(value) || 60) });
        }}
      />
      <LabSwitch form={form} change={change} />
    </Fieldset>
  );
}

function AdvancedOptions({ form, change }: OptionsProps): ReactElement {
  return (
    <Fieldset legend="Advanced" className="option-fields">
      <WireOptions form={form} change={change} />
      <Textarea
        label="Addresses of names"
        description="One a line, “host:port:address”"
        autosize
        minRows={1}
        maxRows={4}
        spellCheck={false}
        value={form.resolve}
        onChange={(event) => {
          change({ resolve: event.currentTarget.value });
        }}
      />
      <AuthoritiesField pem={form.caPem} change={change} />
      <Checkbox
        label="Go on despite certificate errors"
        description={
          form.mode === 'browse'
            ? 'Never while browsing'
            : 'For this run only; the report will say so'
        }
        disabled={form.mode === 'browse'}
        checked={form.acceptCertificateErrors && form.mode !== 'browse'}
        onChange={(event) => {
          change({ acceptCertificateErrors: event.currentTarget.checked });
        }}
      />
    </Fieldset>
  );
}

/** How names are looked up, which TLS is offered, and how much at once. */
function WireOptions({ form, change }: OptionsProps): ReactElement {
  return (
    <div className="option-pair">
      <TextInput
        label="DNS server"
        placeholder="system’s, or addr:port"
        maxLength={100}
        value={form.dnsServer}
        onChange={(event) => {
          change({ dnsServer: event.currentTarget.value });
        }}
      />
      <Select
        label="Newest TLS"
        disabled={form.mode !== 'request'}
        data={[
          { value: '1.3', label: 'TLS 1.3' },
          { value: '1.2', label: 'TLS 1.2' },
        ]}
        allowDeselect={false}
        value={form.maxTls}
        onChange={(value) => {
          change({ maxTls: value === '1.2' ? '1.2' : '1.3' });
        }}
      />
      <NumberInput
        label="At once"
        disabled={form.mode !== 'request'}
        min={1}
        max={16}
        clampBehavior="strict"
        allowDecimal={false}
        value={form.concurrency}
        onChange={(value) => {
          change({ concurrency: Math.max(1, Number(value) || 1) });
        }}
      />
    </div>
  );
}
