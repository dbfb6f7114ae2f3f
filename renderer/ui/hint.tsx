// What a small control is for, in sight while it is pointed at or has the keyboard. Its name it says itself.
import { Tooltip } from '@mantine/core';
import type { ReactElement } from 'react';

export interface HintProps {
  readonly text: string;
  readonly children: ReactElement;
}

const shownOn = { hover: true, focus: true, touch: true };

export const Hint = ({ text, children }: HintProps): ReactElement => (
  <Tooltip label={text} events={shownOn} position="bottom">
    {children}
  </Tooltip>
);
