// How the timeline is ordered and what is laid over it.
import { SegmentedControl, Switch } from '@mantine/core';
import type { ReactElement } from 'react';
import type { Waterfall, WaterfallOrder } from '../../../shared/model/waterfall.ts';
import { formatCount } from '../../ui/format.ts';

export interface TimelineChoice {
  readonly order: WaterfallOrder;
  readonly bySite: boolean;
  readonly withLetter: boolean;
  readonly withLookups: boolean;
}

export const startChoice: TimelineChoice = {
  order: 'start',
  bySite: false,
  withLetter: true,
  withLookups: false,
};

const orders: readonly { readonly value: WaterfallOrder; readonly label: string }[] = [
  { value: 'start', label: 'By start' },
  { value: 'site', label: 'By name' },
  { value: 'bytes', label: 'By bytes' },
];

const switches = [
  ['withLetter', 'Show the letter'],
  ['bySite', 'Group by site'],
  ['withLookups', 'Look-ups as rows'],
] as const satisfies readonly (readonly [keyof TimelineChoice, string])[];

export interface TimelineToolsProps {
  readonly choice: TimelineChoice;
  readonly onChange: (choice: TimelineChoice) => void;
  readonly waterfall: Waterfall;
}

export function TimelineTools({ choice, onChange, waterfall }: TimelineToolsProps): ReactElement {
  // Without requests there is no letter to show, without look-ups nothing to add.
  const isIdle = {
    withLetter: waterfall.requestTotal === 0,
    bySite: false,
    withLookups: waterfall.lookups === 0 && !choice.withLookups,
  };
  return (
    <>
      <SegmentedControl
        size="xs"
        aria-label="Order of the rows"
        value={choice.order}
        data={[...orders]}
        onChange={(order) => {
          onChange({ ...choice, order });
        }}
      />
      {switches.map(([key, label]) => (
        <Switch
          key={key}
          size="sm"
          label={label}
          checked={choice[key] && !isIdle[key]}
          disabled={isIdle[key]}
          onChange={(event) => {
            onChange({ ...choice, [key]: event.currentTarget.checked });
          }}
        />
      ))}
      <p className="timeline-letter dim">{describeLetter(waterfall, choice.withLetter)}</p>
    </>
  );
}

function describeLetter({ requests, requestTotal }: Waterfall, withLetter: boolean): string {
  if (requestTotal === 0)
    return 'No letter: of what was sent, only what an observer has is known here.';
  if (!withLetter) return 'This is all that somebody on the path has.';
  return requests.length < requestTotal
    ? `The first ${formatCount(requests.length)} of ${formatCount(requestTotal)} requests are laid over it.`
    : '';
}
