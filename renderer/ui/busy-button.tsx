// A button that takes a while: it shows so, and does nothing more until then, but keeps the keyboard. A disabled one
// would lose it, and with it the place on the screen.
import { Button, Loader, type ButtonProps } from '@mantine/core';
import type { MouseEventHandler, ReactElement } from 'react';

export interface BusyButtonProps extends ButtonProps {
  readonly isBusy: boolean;
  readonly type?: 'button' | 'submit';
  readonly onClick?: MouseEventHandler<HTMLButtonElement>;
}

export function BusyButton({
  isBusy,
  leftSection,
  onClick,
  ...props
}: BusyButtonProps): ReactElement {
  return (
    <Button
      {...props}
      aria-disabled={isBusy || undefined}
      leftSection={
        isBusy ? <Loader size={15} color="currentColor" aria-hidden="true" /> : leftSection
      }
      onClick={(event) => {
        if (isBusy) event.preventDefault();
        else onClick?.(event);
      }}
    />
  );
}
