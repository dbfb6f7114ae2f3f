// The heat map's cells for the keyboard and for screen readers: a grid laid over the drawing, one stop of the
// tab key, arrow keys inside. Pointers go through it to the drawing.
import { useEffect, useRef, useState, type ReactElement } from 'react';
import {
  timelineMargins,
  type TimelineWords,
} from '../../../shared/charts/timeline-chart-option.ts';
import type { FlowTimeline } from '../../../shared/model/flow-query.ts';
import { countOf } from '../../ui/format.ts';
import { moveInHeatMap, type CellPlace } from './heat-moves.ts';

export interface HeatGridProps {
  readonly timeline: FlowTimeline;
  readonly words: TimelineWords;
  readonly onChoose: (cell: CellPlace) => void;
}

const isSame = (a: CellPlace, b: CellPlace): boolean => a.row === b.row && a.bucket === b.bucket;

/** The cell that the tab key leads to: the one visited last, while it is there. */
function findStop({ cells }: FlowTimeline, visited: CellPlace): CellPlace {
  const places = cells.map(([row, bucket]) => ({ row, bucket }));
  const first = { row: 0, bucket: 0 };
  return places.find((place) => isSame(place, visited)) ?? places[0] ?? first;
}

export function HeatGrid({ timeline, words, onChoose }: HeatGridProps): ReactElement {
  const grid = useRef<HTMLTableElement>(null);
  const [visited, setVisited] = useState<CellPlace>({ row: 0, bucket: 0 });
  const wantsFocus = useRef(false);
  const stop = findStop(timeline, visited);
  useEffect(() => {
    if (!wantsFocus.current) return;
    wantsFocus.current = false;
    const { row, bucket } = findStop(timeline, visited);
    grid.current?.querySelector<HTMLElement>(`[data-cell="${row} ${bucket}"]`)?.focus();
  }, [timeline, visited]);
  return (
    <table
      ref={grid}
      className="heat-grid"
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-to-interactive-role -- arrow keys move in it
      role="grid"
      tabIndex={-1}
      aria-label="Cells of the heat map; arrow keys move, Enter filters"
      aria-rowcount={timeline.rows.length}
      aria-colcount={timeline.buckets}
      style={timelineMargins}
      onKeyDown={(event) => {
        const isChoice = event.key === 'Enter' || event.key === ' ';
        const target = isChoice ? stop : moveInHeatMap(timeline.cells, stop, event.key);
        if (target === null) return;
        event.preventDefault();
        // A filter draws other cells: the focus goes to one of them, not out of the map.
        wantsFocus.current = true;
        if (isChoice) onChoose(stop);
        else setVisited(target);
      }}
    >
      <tbody>
        {timeline.rows.map((_, row) => (
          <HeatRow key={words.rows[row]} {...{ timeline, words, row, stop }} onVisit={setVisited} />
        ))}
      </tbody>
    </table>
  );
}

interface HeatRowProps extends Omit<HeatGridProps, 'onChoose'> {
  readonly row: number;
  readonly stop: CellPlace;
  readonly onVisit: (cell: CellPlace) => void;
}

function HeatRow({ timeline, words, row, stop, onVisit }: HeatRowProps): ReactElement {
  const { cells, rows, buckets, startMs, bucketMs } = timeline;
  const name = words.rows[row] ?? '';
  const own = cells.filter(([at]) => at === row).sort((a, b) => a[1] - b[1]);
  const height = { top: `${(100 * row) / rows.length}%`, height: `${100 / rows.length}%` };
  return (
    <tr aria-rowindex={row + 1} className="heat-row" style={height}>
      {/* Over the drawing's own label, which is cut where it is long: pointed at it says the whole. */}
      <th scope="row" className="heat-label" title={name}>
        <span className="visually-hidden">{name}</span>
      </th>
      {own.map(([, bucket, flows]) => (
        <td
          key={bucket}
          data-side={bucket * 2 < buckets ? 'start' : 'end'}
          tabIndex={isSame(stop, { row, bucket }) ? 0 : -1}
          data-cell={`${row} ${bucket}`}
          aria-colindex={bucket + 1}
          aria-label={`${name}, ${words.describeTime(startMs + bucket * bucketMs)}, ${countOf(flows, 'connection')}`}
          className="heat-cell"
          style={{ left: `${(100 * bucket) / buckets}%`, width: `${100 / buckets}%` }}
          onFocus={() => {
            onVisit({ row, bucket });
          }}
        />
      ))}
    </tr>
  );
}
