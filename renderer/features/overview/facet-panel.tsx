// Sums by one facet as bars; a bar is a button that filters by its value.
import { SegmentedControl } from '@mantine/core';
import { useRef, useState, type CSSProperties, type ReactElement } from 'react';
import type { FacetRow, SumFacet } from '../../../shared/model/flow-query.ts';
import type { Session } from '../../../shared/model/session.ts';
import { describeValue, facetNames } from '../../../shared/words/flow-words.ts';
import { countOf, formatBytes, formatCount } from '../../ui/format.ts';
import { MayBreak } from '../../ui/may-break.ts';
import { NameText } from '../../ui/name-text.tsx';
import { WaitingNote } from '../../ui/notes.tsx';
import { useListStop } from '../../ui/use-row-stop.ts';
import { longestName, toVisible } from '../../ui/visible-characters.ts';
import { ErrorNote } from '../errors/error-note.tsx';
import { isChosen, toggleChoice } from '../filter/filter-words.ts';
import { useApp } from '../session/app-state.ts';
import { useSums } from '../session/flow-queries.ts';
import { Panel } from './panel.tsx';

const shownRows = 12;
const mostRows = 200;

export interface FacetPanelProps {
  readonly session: Session;
  readonly title: string;
  /** More than one: which of them is shown can be chosen. */
  readonly facets: readonly SumFacet[];
  readonly order: 'flows' | 'bytes';
}

export function FacetPanel({ session, title, facets, order }: FacetPanelProps): ReactElement {
  const { state } = useApp();
  const [facet, setFacet] = useState<SumFacet>(facets[0] ?? 'site');
  const [limit, setLimit] = useState(shownRows);
  const input = { sessionId: session.id, filter: state.filter, facet, order, limit };
  const sums = useSums('session.facet', input);
  const unit = order === 'bytes' ? 'by bytes' : 'by connections';
  return (
    <Panel
      title={title}
      hint={unit}
      tools={
        facets.length < 2 ? null : (
          <SegmentedControl
            size="xs"
            aria-label={`${title}: which`}
            value={facet}
            data={facets.map((value) => ({ value, label: facetNames[value] }))}
            onChange={(value) => {
              setFacet(value);
              setLimit(shownRows);
            }}
          />
        )
      }
    >
      {sums.isPending ? <WaitingNote label="Reading the sums …" /> : null}
      {sums.isError ? <ErrorNote error={sums.error} /> : null}
      {sums.isSuccess ? (
        <>
          <FacetBars rows={sums.data.rows} facet={facet} order={order} label={title} />
          {sums.data.total > sums.data.rows.length ? (
            <button
              type="button"
              className="row-button panel-more"
              disabled={limit >= mostRows}
              onClick={() => {
                setLimit(mostRows);
              }}
            >
              {limit >= mostRows
                ? `${formatCount(sums.data.total - sums.data.rows.length)} more: search or filter to find them`
                : `Show more of ${formatCount(sums.data.total)}`}
            </button>
          ) : null}
        </>
      ) : null}
    </Panel>
  );
}

interface FacetBarsProps {
  readonly rows: readonly FacetRow[];
  readonly facet: SumFacet;
  readonly order: 'flows' | 'bytes';
  readonly label: string;
}

const bytesOf = (row: FacetRow): number => row.bytesUp + row.bytesDown;

function FacetBars({ rows, facet, order, label }: FacetBarsProps): ReactElement {
  const { state, dispatch } = useApp();
  const list = useRef<HTMLUListElement>(null);
  const rowStop = useListStop(list, rows.length, '.facet-bar');
  const sizeOf = order === 'bytes' ? bytesOf : (row: FacetRow): number => row.flows;
  const most = Math.max(1, ...rows.map(sizeOf));
  if (rows.length === 0) return <p className="dim">Nothing here.</p>;
  return (
    // Arrow keys bubble up from the bars.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <ul
      ref={list}
      className="facet-bars"
      aria-label={label}
      onKeyDown={rowStop.onKeyDown}
      onFocus={rowStop.onFocus}
    >
      {rows.map((row, index) => {
        const choice = { facet, value: row.value };
        const name = describeValue(facet, row.value);
        const share = { '--share': `${(100 * sizeOf(row)) / most}%` } as CSSProperties;
        return (
          <li key={row.value ?? '(none)'} data-row={index}>
            <button
              type="button"
              className="facet-bar"
              tabIndex={index === rowStop.stop ? 0 : -1}
              aria-pressed={isChosen(state.filter, choice)}
              title={`${toVisible(name)}: ${countOf(row.flows, 'connection')}, ${formatBytes(row.bytesUp)} sent, ${formatBytes(row.bytesDown)} received`}
              style={share}
              onClick={() => {
                dispatch({ kind: 'filter', change: (filter) => toggleChoice(filter, choice) });
              }}
            >
              <MayBreak value={false}>
                <NameText text={name} maxCharacters={longestName} />
              </MayBreak>
              <span className="facet-figures">
                <span>{formatCount(row.flows)}</span>
                <span>{formatBytes(bytesOf(row))}</span>
              </span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
