// Where addresses are typed, pasted, or taken from a file.
import { ActionIcon, Textarea } from '@mantine/core';
import { IconFileText } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import type { KeyboardEvent, ReactElement } from 'react';
import { callEngine } from '../../bridge.ts';
import { countOf } from '../../ui/format.ts';
import { Hint } from '../../ui/hint.tsx';
import { notifyError } from '../errors/notify.ts';
import { splitLines, type FormProps } from './inspect-form.ts';

/** The address field's id: the shortcut for a new inspection puts the cursor there. */
export const addressFieldId = 'inspect-address';

interface AddressFieldProps extends FormProps {
  readonly problem: string | null;
  readonly submit: () => void;
}

/** One line for one address; a pasted list makes it a list. Enter starts, Shift+Enter adds a line. */
export function AddressField({ form, change, problem, submit }: AddressFieldProps): ReactElement {
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

export function OpenListButton({ change }: Pick<FormProps, 'change'>): ReactElement {
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
    <Hint text="Open a file of addresses to visit, one a line">
      <ActionIcon variant="default" size={36} aria-label="Open a file of addresses" onClick={open}>
        <IconFileText size={18} />
      </ActionIcon>
    </Hint>
  );
}
