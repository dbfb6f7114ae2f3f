// Strangers' text on the screen: nothing in it can hide, reorder or overflow.
import { Fragment, use, type ReactElement } from 'react';
import { splitBreakable } from './breakable.ts';
import { keepUnits } from './format.ts';
import { MayBreak } from './may-break.ts';
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
          // oxlint-disable-next-line react/no-array-index-key -- parts have no other identity
          <BreakableText key={index} text={part.text} />
        ),
      )}
    </bdi>
  );
}

function BreakableText({ text }: { readonly text: string }): ReactElement {
  const kept = keepUnits(text);
  if (!use(MayBreak)) return <>{kept}</>;
  return (
    <>
      {splitBreakable(kept).map((piece, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- pieces have no other identity
        <Fragment key={index}>
          {index === 0 ? null : <wbr />}
          {piece}
        </Fragment>
      ))}
    </>
  );
}
