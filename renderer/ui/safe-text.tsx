// Strangers' text on the screen: nothing in it can hide, reorder or overflow.
import type { ReactElement } from 'react';
import { CopyButton } from './copy-button.tsx';
import { cutMiddle, splitVisible, toVisible } from './visible-characters.ts';

export interface SafeTextProps {
  readonly text: string;
  /** Longer texts are cut in the middle. */
  readonly maxCharacters?: number;
}

/** Shows a text with unseen characters named, isolated from the direction of what surrounds it. */
export function SafeText({ text, maxCharacters = 160 }: SafeTextProps): ReactElement {
  const shown = cutMiddle(text, maxCharacters);
  const title = shown === text ? undefined : toVisible(cutMiddle(text, 1200));
  return (
    <bdi className="safe-text" title={title}>
      {splitVisible(shown).map((part, index) =>
        part.isEscape ? (
          // oxlint-disable-next-line react/no-array-index-key -- parts have no other identity
          <span key={index} className="unseen-character">
            {part.text}
          </span>
        ) : (
          part.text
        ),
      )}
    </bdi>
  );
}

export interface LongValueProps extends SafeTextProps {
  /** What is copied, for the button's name: "Copy website". */
  readonly name: string;
}

/** A value that can be copied whole, however much of it is shown. */
export function LongValue({ text, name, maxCharacters = 160 }: LongValueProps): ReactElement {
  return (
    <span className="long-value">
      <SafeText text={text} maxCharacters={maxCharacters} />
      <CopyButton text={text} name={name} />
    </span>
  );
}
