// Observing a browser or phone: who may use the proxy, and, before a network may, a warning.
import { Alert, Checkbox, Modal, Radio, Select } from '@mantine/core';
import { IconAlertTriangle, IconEye } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import type { CallOutput } from '../../../shared/contract/ipc.ts';
import { labCertificates, lanWarning } from '../../../shared/words/proxy-help.ts';
import { callEngine } from '../../bridge.ts';
import { BusyButton } from '../../ui/busy-button.tsx';
import { WaitingNote } from '../../ui/notes.tsx';
import { cutMiddle, toVisible } from '../../ui/visible-characters.ts';
import { ErrorNote } from '../errors/error-note.tsx';
import { useApp } from '../session/app-state.ts';
import { useActiveRun } from '../session/runs.ts';
import { useResumeObserving, useStartObserving } from './use-observe.ts';
import './observe.css';

type Addresses = CallOutput<'observe.addresses'>['addresses'];

export function ObserveDialog(): ReactElement {
  const { state, dispatch } = useApp();
  useResumeObserving();
  const isOpen = state.dialog === 'observe';
  const close = (): void => {
    dispatch({ kind: 'dialog', dialog: null });
  };
  const found = useQuery({
    queryKey: ['observe', 'addresses'],
    queryFn: () => callEngine('observe.addresses', null),
    enabled: isOpen,
    gcTime: 0,
  });
  return (
    <Modal
      opened={isOpen}
      onClose={close}
      title="Observe a browser or phone"
      size="lg"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <p className="dialog-lead">
        Another program goes online through Onlooker, by a proxy, and Onlooker writes down what the
        network sees of it. Nothing is decrypted and no certificate is installed, so only the
        envelope exists.
      </p>
      {found.isPending ? <WaitingNote label="Looking at this computer’s networks …" /> : null}
      {found.isError ? <ErrorNote error={found.error} /> : null}
      {found.isSuccess ? <ObserveForm addresses={found.data.addresses} onStarted={close} /> : null}
    </Modal>
  );
}

interface ObserveFormProps {
  readonly addresses: Addresses;
  readonly onStarted: () => void;
}

type Scope = 'device' | 'lan';

function ObserveForm({ addresses, onStarted }: ObserveFormProps): ReactElement {
  const [scope, setScope] = useState<Scope>('device');
  const [address, setAddress] = useState(addresses[0]?.address ?? null);
  const [isConfirmed, setConfirmed] = useState(false);
  const [isLab, setLab] = useState(false);
  const run = useActiveRun();
  const observing = useStartObserving(onStarted);
  const isLan = scope === 'lan';
  const mayStart = run === undefined && (!isLan || (isConfirmed && address !== null));
  return (
    <form
      className="observe-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (!mayStart) return;
        observing.start({ lanAddress: isLan ? address : null, confirmed: isLan, lab: isLab });
      }}
    >
      <ScopeField scope={scope} onChange={setScope} hasNetwork={addresses.length > 0} />
      {isLan ? (
        <LanFields
          addresses={addresses}
          address={address}
          onAddress={setAddress}
          isConfirmed={isConfirmed}
          onConfirm={setConfirmed}
        />
      ) : null}
      <Checkbox
        label="With the practice lab"
        description={`Only the lab’s made-up sites can be reached, and nothing goes to the internet. ${labCertificates}`}
        checked={isLab}
        onChange={(event) => {
          setLab(event.currentTarget.checked);
        }}
      />
      {observing.error === null ? null : <ErrorNote error={observing.error} />}
      {run === undefined ? null : (
        <p className="dim">Another session is under way. Wait for its end, or cancel it.</p>
      )}
      <div className="dialog-foot">
        <BusyButton
          type="submit"
          fullWidth
          disabled={!mayStart}
          isBusy={observing.isStarting}
          leftSection={<IconEye size={17} aria-hidden="true" />}
        >
          Start observing
        </BusyButton>
      </div>
    </form>
  );
}

interface ScopeFieldProps {
  readonly scope: Scope;
  readonly onChange: (scope: Scope) => void;
  readonly hasNetwork: boolean;
}

function ScopeField({ scope, onChange, hasNetwork }: ScopeFieldProps): ReactElement {
  return (
    <Radio.Group
      label="Who may use it"
      value={scope}
      onChange={(value) => {
        onChange(value === 'lan' ? 'lan' : 'device');
      }}
    >
      <div className="observe-scopes">
        <Radio
          value="device"
          label="A browser on this computer"
          description="Nobody else can reach it."
        />
        <Radio
          value="lan"
          disabled={!hasNetwork}
          label="Phones and computers of my network"
          description={
            hasNetwork
              ? 'With a password, on one address of this computer.'
              : 'This computer is in no network now.'
          }
        />
      </div>
    </Radio.Group>
  );
}

interface LanFieldsProps {
  readonly addresses: Addresses;
  readonly address: string | null;
  readonly onAddress: (address: string | null) => void;
  readonly isConfirmed: boolean;
  readonly onConfirm: (isConfirmed: boolean) => void;
}

function LanFields(props: LanFieldsProps): ReactElement {
  return (
    <Alert
      className="observe-warning"
      variant="default"
      icon={<IconAlertTriangle aria-hidden="true" />}
      title="This opens a way through this computer"
      classNames={{ message: 'observe-lan' }}
    >
      <p>{lanWarning}</p>
      <Select
        label="Address to listen on"
        description="Of the network that the devices are in."
        allowDeselect={false}
        value={props.address}
        data={props.addresses.map(({ interfaceName, address }) => ({
          value: address,
          label: toVisible(cutMiddle(`${address} (${interfaceName})`, 70)),
        }))}
        onChange={props.onAddress}
      />
      <Checkbox
        label="I may do this here, and those who use it know what is written down"
        checked={props.isConfirmed}
        onChange={(event) => {
          props.onConfirm(event.currentTarget.checked);
        }}
      />
    </Alert>
  );
}
