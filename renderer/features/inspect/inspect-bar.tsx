// The bar at the top: what to visit, how often, and the button that does it.
import { Collapse } from '@mantine/core';
import { IconPlayerPlayFilled, IconPlayerStopFilled } from '@tabler/icons-react';
import { useId, useRef, useState, type KeyboardEvent, type ReactElement } from 'react';
import { BusyButton } from '../../ui/busy-button.tsx';
import { useActiveRun } from '../session/runs.ts';
import { AddressField, OpenListButton } from './address-field.tsx';
import { ModeControl, OptionsButton, RepeatFields } from './inspect-controls.tsx';
import {
  countChanged,
  emptyForm,
  toRequest,
  type ChangeForm,
  type InspectForm,
} from './inspect-form.ts';
import { InspectOptions } from './inspect-options.tsx';
import { RunProgress } from './run-progress.tsx';
import { useInspect } from './use-inspect.ts';

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

/** A list that is open takes the key for itself. */
const closesOptions = ({ key, target, nativeEvent }: KeyboardEvent): boolean =>
  key === 'Escape' &&
  !nativeEvent.isComposing &&
  !(target instanceof Element && target.matches('[aria-haspopup][aria-expanded="true"]'));

export function InspectBar(): ReactElement {
  const [isOpen, setIsOpen] = useState(false);
  const optionsId = useId();
  const optionsButton = useRef<HTMLButtonElement>(null);
  const run = useActiveRun();
  const inspect = useInspect();
  const { form, problem, change, submit } = useInspectForm(run, inspect);

  return (
    // Escape closes the options from anywhere inside; their button is the way by pointer.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <form
      className="inspect-bar"
      aria-label="Inspect"
      onKeyDown={(event) => {
        if (!isOpen || !closesOptions(event)) return;
        setIsOpen(false);
        optionsButton.current?.focus();
      }}
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
          button={optionsButton}
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

/** One button to the keyboard: it stays on it when the run begins and when it ends. */
function StartOrCancel({ run, inspect, isBrowse }: StartOrCancelProps): ReactElement {
  return run === undefined ? (
    <BusyButton
      type="submit"
      isBusy={inspect.isStarting}
      leftSection={<IconPlayerPlayFilled size={15} aria-hidden="true" />}
    >
      {isBrowse ? 'Start browsing' : 'Inspect'}
    </BusyButton>
  ) : (
    <BusyButton
      isBusy={false}
      color="red.8"
      leftSection={<IconPlayerStopFilled size={15} aria-hidden="true" />}
      onClick={() => {
        inspect.cancel(run.sessionId);
      }}
    >
      {run.notebook === undefined ? 'Cancel' : 'Stop'}
    </BusyButton>
  );
}
