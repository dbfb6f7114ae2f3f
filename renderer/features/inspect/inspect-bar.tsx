// The bar at the top: what to visit, how often, and the button that does it.
import {
  ActionIcon,
  Button,
  Collapse,
  NumberInput,
  SegmentedControl,
  Textarea,
} from '@mantine/core';
import {
  IconAdjustmentsHorizontal,
  IconFileText,
  IconPlayerPlayFilled,
  IconPlayerStopFilled,
} from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useId, useState, type KeyboardEvent, type ReactElement } from 'react';
import { callEngine } from '../../bridge.ts';
import { countOf } from '../../ui/format.ts';
import { notifyError } from '../errors/notify.ts';
import { useActiveRun } from '../session/runs.ts';
import {
  countChanged,
  emptyForm,
  formLimits,
  splitLines,
  toRequest,
  type InspectForm,
} from './inspect-form.ts';
import { InspectOptions } from './inspect-options.tsx';
import { RunProgress } from './run-progress.tsx';
import { useInspect } from './use-inspect.ts';

/** The address field's id: the shortcut for a new inspection puts the cursor there. */
export const addressFieldId = 'inspect-address';

export type ChangeForm = (change: Partial<InspectForm>) => void;

type Run = ReturnType<typeof useActiveRun>;
type Inspect = ReturnType<typeof useInspect>;

/** What is typed, what is wrong with it, and starting it. */
function useInspectForm(run: Run, inspect: Inspect) {
  const [form, setForm] = useState<InspectForm>(emptyForm);
  const [problem, setProblem] = useState<string | null>(null);
  const change: ChangeForm = (part) => {
    setProblem(null);
    setForm((before) => ({ ...before, ...part }));
  };
  const submit = (): void => {
    if (run !== undefined || inspect.isStarting) return;
    const request = toRequest(form);
    if (request.ok) inspect.start(request.value);
    else setProblem(request.error);
  };
  return { form, problem, change, submit };
}

export function InspectBar(): ReactElement {
  const [isOpen, setIsOpen] = useState(false);
  const optionsId = useId();
  const run = useActiveRun();
  const inspect = useInspect();
  const { form, problem, change, submit } = useInspectForm(run, inspect);

  return (
    <form
      className="inspect-bar"
      aria-label="Inspect"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <div className="inspect-line">
        <AddressField form={form} change={change} problem={problem} submit={submit} />
        <OpenListButton change={change} />
        {form.mode === 'browse' ? null : <RepeatFields form={form} change={change} />}
        <ModeControl form={form} change={change} />
        <OptionsButton
          changed={countChanged(form)}
          isOpen={isOpen}
          controls={optionsId}
          onClick={() => {
            setIsOpen((before) => !before);
          }}
        />
        <StartOrCancel run={run} inspect={inspect} isBrowse={form.mode === 'browse'} />
      </div>
      <Collapse expanded={isOpen} id={optionsId}>
        <InspectOptions form={form} change={change} />
      </Collapse>
      {run === undefined ? null : <RunProgress run={run} />}
    </form>
  );
}

interface StartOrCancelProps {
  readonly run: Run;
  readonly inspect: Inspect;
  readonly isBrowse: boolean;
}

function StartOrCancel({ run, inspect, isBrowse }: StartOrCancelProps): ReactElement {
  return run === undefined ? (
    <Button
      type="submit"
      loading={inspect.isStarting}
      leftSection={<IconPlayerPlayFilled size={15} aria-hidden="true" />}
    >
      {isBrowse ? 'Start browsing' : 'Inspect'}
    </Button>
  ) : (
    <Button
      color="red.8"
      leftSection={<IconPlayerStopFilled size={15} aria-hidden="true" />}
      onClick={() => {
        inspect.cancel(run.sessionId);
      }}
    >
      {run.notebook === undefined ? 'Cancel' : 'Stop'}
    </Button>
  );
}

interface FormProps {
  readonly form: InspectForm;
  readonly change: ChangeForm;
}

interface AddressFieldProps extends FormProps {
  readonly problem: string | null;
  readonly submit: () => void;
}

/** One line for one address; a pasted list makes it a list. Enter starts, Shift+Enter adds a line. */
function AddressField({ form, change, problem, submit }: AddressFieldProps): ReactElement {
  const count = splitLines(form.addresses).length;
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    submit();
  };
  return (
    <Textarea
      id={addressFieldId}
      className="inspect-address"
      aria-label="Addresses to inspect, one a line"
      placeholder="Web address, or paste a list"
      autosize
      minRows={1}
      maxRows={6}
      value={form.addresses}
      error={problem}
      description={count > 1 ? countOf(count, 'address', 'addresses') : undefined}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      spellCheck={false}
      autoCapitalize="off"
      autoComplete="off"
      onChange={(event) => {
        change({ addresses: event.currentTarget.value });
      }}
      onKeyDown={onKeyDown}
    />
  );
}

function OpenListButton({ change }: Pick<FormProps, 'change'>): ReactElement {
  const opening = useMutation({
    mutationFn: () => callEngine('urls.open', null),
    onSuccess: ({ urls }) => {
      if (urls.length > 0) change({ addresses: urls.join('\n') });
    },
    onError: notifyError,
  });
  const open = (): void => {
    opening.mutate();
  };
  return (
    <ActionIcon
      variant="default"
      size={36}
      aria-label="Open a file of addresses"
      title="Open a file of addresses, one a line"
      onClick={open}
    >
      <IconFileText size={18} />
    </ActionIcon>
  );
}

/** One request tells what a connection gives away; a page, how many are told; surfing, how often. */
function ModeControl({ form, change }: FormProps): ReactElement {
  return (
    <SegmentedControl
      aria-label="What to load"
      value={form.mode}
      data={[
        { value: 'request', label: 'Request' },
        { value: 'page', label: 'Whole page' },
        { value: 'browse', label: 'Browse' },
      ]}
      onChange={(value) => {
        change({ mode: value === 'page' || value === 'browse' ? value : 'request' });
      }}
    />
  );
}

function RepeatFields({ form, change }: FormProps): ReactElement {
  return (
    <fieldset className="repeat-fields" aria-label="Repeat">
      <NumberInput
        aria-label="How many times"
        prefix="×"
        min={1}
        max={formLimits.count}
        allowDecimal={false}
        clampBehavior="strict"
        hideControls
        value={form.count}
        onChange={(value) => {
          change({ count: Math.max(1, Number(value) || 1) });
        }}
      />
      {form.count > 1 ? (
        <NumberInput
          aria-label="Seconds from one round to the next"
          prefix="every "
          suffix=" s"
          min={0}
          max={formLimits.intervalS}
          clampBehavior="strict"
          hideControls
          value={form.intervalS}
          onChange={(value) => {
            change({ intervalS: Number(value) || 0 });
          }}
        />
      ) : null}
    </fieldset>
  );
}

interface OptionsButtonProps {
  readonly changed: number;
  readonly isOpen: boolean;
  readonly controls: string;
  readonly onClick: () => void;
}

function OptionsButton({ changed, isOpen, controls, onClick }: OptionsButtonProps): ReactElement {
  return (
    <Button
      variant="default"
      aria-expanded={isOpen}
      aria-controls={controls}
      leftSection={<IconAdjustmentsHorizontal size={17} aria-hidden="true" />}
      onClick={onClick}
    >
      Options{changed === 0 ? '' : ` (${changed})`}
    </Button>
  );
}
