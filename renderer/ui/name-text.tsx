// A text that may be or hold a name of a host: as it is on the wire, and beside it what an internationalised one spells.
import type { ReactElement } from 'react';
import { spellNamesIn } from '../../shared/words/spelt-name.ts';
import { SafeText, type SafeTextProps } from './safe-text.tsx';

export interface NameTextProps extends SafeTextProps {
  /** Where that was worked out already. */
  readonly spelt?: string | null;
}

export function NameText({ spelt: given, ...props }: NameTextProps): ReactElement {
  const spelt = given === undefined ? spellNamesIn(props.text) : given;
  if (spelt === null) return <SafeText {...props} />;
  return (
    <span>
      <SafeText {...props} />{' '}
      <span className="spelt-name">
        (<SafeText text={spelt} maxCharacters={60} />)
      </span>
    </span>
  );
}
