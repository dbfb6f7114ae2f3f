// A text that may be or hold a name of a host: as it is on the wire, and beside it what an internationalised one spells.
import type { ReactElement } from 'react';
import { spellNamesIn } from '../../shared/words/spelt-name.ts';
import { SafeText, type SafeTextProps } from './safe-text.tsx';

export function NameText(props: SafeTextProps): ReactElement {
  const spelt = spellNamesIn(props.text);
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
