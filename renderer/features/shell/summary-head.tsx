// The session's sentence above its screens: where they need the room only its first lines, and the rest for
// whoever asks.
import { ActionIcon, Button } from '@mantine/core';
import { IconChevronDown, IconChevronUp, IconDownload } from '@tabler/icons-react';
import { useId, useRef, useState, type ReactElement } from 'react';
import type { Summary } from '../../../shared/model/session.ts';
import { keepUnits } from '../../ui/format.ts';
import { useCutOff } from '../../ui/use-cut-off.ts';
import { MayBreak } from '../../ui/may-break.ts';
import { NameText } from '../../ui/name-text.tsx';
import { toVisible } from '../../ui/visible-characters.ts';
import { splitSpelt } from '../../../shared/words/spelt-name.ts';
import { useApp } from '../session/app-state.ts';

export interface SummaryHeadProps {
  readonly summary: Summary;
  readonly title: string;
  /** On screens that need the room for their own. */
  readonly isCompact: boolean;
}

export function SummaryHead({ summary, title, isCompact }: SummaryHeadProps): ReactElement {
  const { dispatch } = useApp();
  const [isWhole, setIsWhole] = useState(false);
  const words = useRef<HTMLDivElement>(null);
  const wordsId = useId();
  const isCutOff = useCutOff(words);
  return (
    <div
      className="summary"
      data-compact={isCompact || undefined}
      data-whole={isWhole || undefined}
    >
      <h1 className="visually-hidden">{toVisible(title)}</h1>
      <div className="summary-words" id={wordsId} ref={words}>
        <p className="summary-learnt">
          <Sentence text={summary.learnt} />
        </p>
        <p className="summary-not-seen">
          <Sentence text={summary.notSeen} />
        </p>
      </div>
      {isCutOff || isWhole ? (
        <ActionIcon
          variant="default"
          size={36}
          aria-label="All of the summary"
          title={isWhole ? 'Show less of the summary' : 'Show all of the summary'}
          aria-expanded={isWhole}
          aria-controls={wordsId}
          onClick={() => {
            setIsWhole(!isWhole);
          }}
        >
          {isWhole ? <IconChevronUp size={16} /> : <IconChevronDown size={16} />}
        </ActionIcon>
      ) : null}
      <Button
        variant="default"
        leftSection={<IconDownload size={16} aria-hidden="true" />}
        onClick={() => {
          dispatch({ kind: 'dialog', dialog: 'export' });
        }}
      >
        Export…
      </Button>
    </div>
  );
}

/**
 * Whole, and behind each name in it what it spells. A name that fits goes to the next line whole: at a line's end the
 * dot within it would end the sentence.
 */
function Sentence({ text }: { readonly text: string }): ReactElement {
  return (
    <MayBreak value={false}>
      {splitSpelt(keepUnits(text)).map((part, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- parts have no other identity
        <NameText key={index} text={part.text} spelt={part.spelt} maxCharacters={Infinity} />
      ))}
    </MayBreak>
  );
}
