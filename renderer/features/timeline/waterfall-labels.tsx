// Who each row of the timeline is: name, address and operator, beside the canvas. Only the rows in sight
// are in the page.
import { memo, useMemo, useRef, type ReactElement, type RefObject } from 'react';
import {
  rowSizes,
  type ConnectionRow,
  type RowLayout,
  type WaterfallRow,
} from '../../../shared/charts/waterfall-rows.ts';
import type { Waterfall } from '../../../shared/model/waterfall.ts';
import { countOf } from '../../ui/format.ts';
import { MayBreak } from '../../ui/may-break.ts';
import { NameText } from '../../ui/name-text.tsx';
import { longestName, toVisible } from '../../ui/visible-characters.ts';
import { useRowStop } from '../../ui/use-row-stop.ts';
import { scrollToRow } from './use-waterfall-focus.ts';
import { nameOf, placeOf } from './waterfall-words.ts';

export interface WaterfallLabelsProps {
  readonly waterfall: Waterfall;
  readonly layout: RowLayout;
  readonly scroller: RefObject<HTMLElement | null>;
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
  const list = useRef<HTMLUListElement>(null);
  const connections = useMemo(
    () => layout.rows.filter((row): row is ConnectionRow => row.kind === 'connection'),
    [layout],
  );
  /** Which connection from the top each row is: heads of sites are passed over. */
  const places = useMemo(
    () => new Map<WaterfallRow, number>(connections.map((row, place) => [row, place])),
    [connections],
  );
  const inSight = layout.rows.slice(first, last + 1);
  const seen = inSight.flatMap((row) => places.get(row) ?? []);
  const rowStop = useRowStop({
    scroller: list,
    length: connections.length,
    inSight: { first: seen[0] ?? 0, last: seen.at(-1) ?? 0 },
    button: 'button',
    scrollTo: (place) => {
      const row = connections[place];
      if (row !== undefined) scrollToRow(props.scroller.current, row);
    },
  });
  return (
    // Arrow keys bubble up from the rows’ buttons.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <ul
      ref={list}
      className="waterfall-labels"
      aria-label="Connections of the timeline"
      onKeyDown={rowStop.onKeyDown}
      onFocus={rowStop.onFocus}
    >
      {inSight.map((row) => (
        <li
          key={row.kind === 'site' ? `site ${row.site ?? ''}` : row.index}
          data-row={places.get(row)}
          style={{ top: row.topPx, height: row.heightPx }}
          data-kind={row.kind}
          data-chosen={(row.kind === 'connection' && row.index === props.chosen) || undefined}
        >
          <Label row={row} isStop={places.get(row) === rowStop.stop} {...props} />
        </li>
      ))}
    </ul>
  );
});

interface LabelProps extends WaterfallLabelsProps {
  readonly row: WaterfallRow;
  readonly isStop: boolean;
}

function Label({ row, isStop, waterfall, chosen, onChoose }: LabelProps): ReactElement | null {
  if (row.kind === 'site') {
    const site = row.site ?? 'No name seen';
    return (
      <span className="waterfall-site" title={toVisible(site)}>
        <MayBreak value={false}>
          <NameText text={site} maxCharacters={longestName} />
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
      tabIndex={isStop ? 0 : -1}
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
