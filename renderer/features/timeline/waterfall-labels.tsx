// Who each row of the timeline is: name, address and operator, beside the canvas. Only the rows in sight
// are in the page.
import { memo, type ReactElement } from 'react';
import {
  rowSizes,
  type RowLayout,
  type WaterfallRow,
} from '../../../shared/charts/waterfall-rows.ts';
import type { Waterfall } from '../../../shared/model/waterfall.ts';
import { countOf } from '../../ui/format.ts';
import { MayBreak } from '../../ui/may-break.ts';
import { NameText } from '../../ui/name-text.tsx';
import { toVisible } from '../../ui/visible-characters.ts';
import { nameOf, placeOf } from './waterfall-words.ts';

export interface WaterfallLabelsProps {
  readonly waterfall: Waterfall;
  readonly layout: RowLayout;
  /** Rows in sight, the last included. */
  readonly first: number;
  readonly last: number;
  readonly chosen: number | null;
  readonly onChoose: (index: number) => void;
}

export const WaterfallLabels = memo(function WaterfallLabels(
  props: WaterfallLabelsProps,
): ReactElement {
  const { layout, first, last } = props;
  return (
    <ul className="waterfall-labels" aria-label="Connections of the timeline">
      {layout.rows.slice(first, last + 1).map((row) => (
        <li
          key={row.kind === 'site' ? `site ${row.site ?? ''}` : row.index}
          style={{ top: row.topPx, height: row.heightPx }}
          data-kind={row.kind}
          data-chosen={(row.kind === 'connection' && row.index === props.chosen) || undefined}
        >
          <Label row={row} {...props} />
        </li>
      ))}
    </ul>
  );
});

interface LabelProps extends WaterfallLabelsProps {
  readonly row: WaterfallRow;
}

function Label({ row, waterfall, chosen, onChoose }: LabelProps): ReactElement | null {
  if (row.kind === 'site') {
    const site = row.site ?? 'No name seen';
    return (
      <span className="waterfall-site" title={toVisible(site)}>
        <MayBreak value={false}>
          <NameText text={site} maxCharacters={34} />
        </MayBreak>{' '}
        <span className="dim">{countOf(row.connections, 'connection')}</span>
      </span>
    );
  }
  const connection = waterfall.connections[row.index];
  if (connection === undefined) return null;
  return (
    <button
      type="button"
      aria-pressed={row.index === chosen}
      style={{ minHeight: rowSizes.connectionPx }}
      title={`${nameOf(connection)} ${placeOf(connection)}`}
      onClick={() => {
        onChoose(row.index);
      }}
    >
      <span className="waterfall-name">{nameOf(connection)}</span>
      <span className="waterfall-place dim">{placeOf(connection)}</span>
    </button>
  );
}
