// A value that can be copied whole, however much of it is shown.
import type { ReactElement } from 'react';
import { CopyButton } from './copy-button.tsx';
import { NameText } from './name-text.tsx';
import type { SafeTextProps } from './safe-text.tsx';

export interface LongValueProps extends SafeTextProps {
  /** What is copied, for the button's name: "Copy website". */
  readonly name: string;
}

export function LongValue({ text, name, maxCharacters = 160 }: LongValueProps): ReactElement {
  return (
    <span className="long-value">
      <NameText text={text} maxCharacters={maxCharacters} />
      <CopyButton text={text} name={name} />
    </span>
  );
}
