// The capture dialog: a file with a key log of one's choice, or live from an interface of this computer.
import { Alert, Button, Modal, NumberInput, Select, TextInput } from '@mantine/core';
import { IconBroadcast, IconFileImport, IconInfoCircle } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import type { CallOutput } from '../../../shared/contract/ipc.ts';
import { callEngine } from '../../bridge.ts';
import { WaitingNote } from '../../ui/notes.tsx';
import { SafeText } from '../../ui/safe-text.tsx';
import { cutMiddle, toVisible } from '../../ui/visible-characters.ts';
import { ErrorNote } from '../errors/error-note.tsx';
import { notifyError } from '../errors/notify.ts';
import { useApp } from '../session/app-state.ts';
import { useCaptures } from './use-captures.ts';

export function CaptureDialog(): ReactElement {
  const { state, dispatch } = useApp();
  const isOpen = state.dialog === 'capture';
  const close = (): void => {
    dispatch({ kind: 'dialog', dialog: null });
  };
  const tools = useQuery({
    queryKey: ['capture-tools'],
    queryFn: () => callEngine('capture.interfaces', null),
    enabled: isOpen,
    gcTime: 0,
  });
  return (
    <Modal
      opened={isOpen}
      onClose={close}
      title="Captures"
      size="lg"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <div className="capture-ways">
        <FileWay onDone={close} />
        <section aria-labelledby="capture-live-title">
          <h3 id="capture-live-title">Live, from this computer</h3>
          {tools.isPending ? <WaitingNote label="Looking for dumpcap and tcpdump …" /> : null}
          {tools.isError ? <ErrorNote error={tools.error} /> : null}
          {tools.isSuccess ? <LiveWay found={tools.data} onDone={close} /> : null}
        </section>
      </div>
    </Modal>
  );
}

function FileWay({ onDone }: { readonly onDone: () => void }): ReactElement {
  const captures = useCaptures();
  const [keyLog, setKeyLog] = useState<string | null>(null);
  const choosing = useMutation({
    mutationFn: () => callEngine('capture.key-log', null),
    onSuccess: ({ path }) => {
      setKeyLog(path);
    },
    onError: notifyError,
  });
  return (
    <section aria-labelledby="capture-file-title">
      <h3 id="capture-file-title">From a file</h3>
      <p className="dim">
        pcap or pcapng, also packed with gzip or zstd. With a key log, what was encrypted is opened
        and laid beside what the taker saw.
      </p>
      <p>
        Key log:{' '}
        {keyLog === null ? (
          'the one that lies beside the capture, if any'
        ) : (
          <SafeText text={keyLog} maxCharacters={60} />
        )}
      </p>
      <div className="capture-buttons">
        <Button
          variant="default"
          onClick={() => {
            choosing.mutate();
          }}
        >
          Choose a key log…
        </Button>
        <Button
          leftSection={<IconFileImport size={16} aria-hidden="true" />}
          onClick={() => {
            captures.open(keyLog);
            onDone();
          }}
        >
          Open capture…
        </Button>
      </div>
    </section>
  );
}

interface LiveWayProps {
  readonly found: CallOutput<'capture.interfaces'>;
  readonly onDone: () => void;
}

function LiveWay({ found, onDone }: LiveWayProps): ReactElement {
  const [first] = found.interfaces;
  if (found.tool === null || first === undefined) {
    return (
      <Alert
        variant="light"
        icon={<IconInfoCircle aria-hidden="true" />}
        title="Nothing here can capture yet"
      >
        {found.help}
      </Alert>
    );
  }
  return <LiveForm found={found} firstName={first.name} onDone={onDone} />;
}

function LiveForm(props: LiveWayProps & { readonly firstName: string }): ReactElement {
  const { found, firstName, onDone } = props;
  const captures = useCaptures();
  const [name, setName] = useState(firstName);
  const [filter, setFilter] = useState('');
  const [seconds, setSeconds] = useState<number | null>(null);
  return (
    <form
      className="capture-live"
      onSubmit={(event) => {
        event.preventDefault();
        captures.startLive({ interfaceName: name, filter: filter.trim(), seconds });
        onDone();
      }}
    >
      <p className="dim">
        With {found.tool}. Only capture where you may: your own device, or with everybody’s consent.
      </p>
      <InterfaceField found={found} name={name} onChange={setName} />
      <TextInput
        label="Capture filter"
        description="In the language of tcpdump: port 443, host 192.0.2.7. Empty: everything."
        value={filter}
        spellCheck={false}
        onChange={(event) => {
          setFilter(event.currentTarget.value.slice(0, 2000));
        }}
      />
      <SecondsField seconds={seconds} onChange={setSeconds} />
      <Button type="submit" leftSection={<IconBroadcast size={16} aria-hidden="true" />}>
        Start capturing
      </Button>
    </form>
  );
}

interface InterfaceFieldProps extends Pick<LiveWayProps, 'found'> {
  readonly name: string;
  readonly onChange: (name: string) => void;
}

function InterfaceField({ found, name, onChange }: InterfaceFieldProps): ReactElement {
  return (
    <Select
      label="Interface"
      allowDeselect={false}
      value={name}
      data={found.interfaces.map((item) => ({
        value: item.name,
        label: toVisible(cutMiddle(`${item.name} ${item.description}`, 80)),
      }))}
      onChange={(value) => {
        if (value !== null) onChange(value);
      }}
    />
  );
}

interface SecondsFieldProps {
  /** Null: until it is stopped. */
  readonly seconds: number | null;
  readonly onChange: (seconds: number | null) => void;
}

function SecondsField({ seconds, onChange }: SecondsFieldProps): ReactElement {
  return (
    <NumberInput
      label="Stop after (seconds)"
      description="Empty: when you stop it"
      min={1}
      max={86_400}
      allowDecimal={false}
      value={seconds ?? ''}
      onChange={(value) => {
        onChange(value === '' ? null : Math.min(86_400, Math.max(1, Number(value) || 1)));
      }}
    />
  );
}
