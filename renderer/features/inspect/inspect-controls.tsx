// The small controls of the bar: what to load, how often, and the way to the options.
import { Button, NumberInput, SegmentedControl } from '@mantine/core';
import { IconAdjustmentsHorizontal } from '@tabler/icons-react';
import type { ReactElement, RefObject } from 'react';
import { Hint } from '../../ui/hint.tsx';
import { formLimits, type FormProps, type RepeatProps } from './inspect-form.ts';

/** One request tells what a connection gives away; a page, how many are told; surfing, how often. */
export function ModeControl({ form, change }: FormProps): ReactElement {
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

const repeatHint = 'How many times each address is visited';

export function RepeatFields({ form, change }: RepeatProps): ReactElement {
  return (
    <fieldset className="repeat-fields" aria-label="Repeat">
      <Hint text={repeatHint}>
        <NumberInput
          aria-label="How many times"
          // The tip is read out of buttons alone: a field takes its description from here.
          description={repeatHint}
          classNames={{ description: 'visually-hidden' }}
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
      </Hint>
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
  readonly button: RefObject<HTMLButtonElement | null>;
  readonly changed: number;
  readonly isOpen: boolean;
  readonly controls: string;
  readonly onClick: () => void;
}

export function OptionsButton({
  button,
  changed,
  isOpen,
  controls,
  onClick,
}: OptionsButtonProps): ReactElement {
  return (
    <Button
      ref={button}
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
