// The visits of a session, each with how it stands; thousands of them scroll smoothly.
import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef, type ReactElement } from 'react';
import { describeFailure } from '../../../shared/words/failure-text.ts';
import type { Visit } from '../../../shared/model/session.ts';
import { formatDuration } from '../../ui/format.ts';
import { MayBreak } from '../../ui/may-break.ts';
import { SafeText } from '../../ui/safe-text.tsx';
import { toVisible } from '../../ui/visible-characters.ts';

const statusWords: Readonly<Record<Visit['status'], string>> = {
  waiting: 'waiting',
  running: 'running',
  done: 'done',
  failed: 'failed',
  cancelled: 'cancelled',
};
const statusSigns: Readonly<Record<Visit['status'], string>> = {
  waiting: '·',
  running: '→',
  done: '✓',
  failed: '✕',
  cancelled: '–',
};

export interface VisitListProps {
  readonly visits: readonly Visit[];
  readonly label: string;
}

export function VisitList({ visits, label }: VisitListProps): ReactElement {
  const scroller = useRef<HTMLElement>(null);
  // oxlint-disable-next-line react/incompatible-library -- no compiler memoises this component
  const virtualizer = useVirtualizer({
    count: visits.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (visits[index]?.failure ? 74 : 34),
    getItemKey: (index) => visits[index]?.id ?? index,
    overscan: 8,
  });
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- so that it scrolls by keyboard
    <section className="visit-list" ref={scroller} aria-label={label} tabIndex={0}>
      <ul style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map((item) => {
          const visit = visits[item.index];
          return visit === undefined ? null : (
            <li
              key={item.key}
              data-index={item.index}
              ref={virtualizer.measureElement}
              style={{ transform: `translateY(${item.start}px)` }}
            >
              <VisitLine visit={visit} />
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function VisitLine({ visit }: { readonly visit: Visit }): ReactElement {
  const failure = visit.failure === null ? null : describeFailure(visit.failure);
  return (
    <div className="visit-line" data-status={visit.status}>
      <span className="visit-sign" aria-hidden="true">
        {statusSigns[visit.status]}
      </span>
      <span className="visit-url" title={toVisible(visit.url)}>
        <MayBreak value={false}>
          <SafeText text={visit.url} maxCharacters={90} />
        </MayBreak>
        {visit.round > 0 ? <span className="dim"> round {visit.round + 1}</span> : null}
      </span>
      <span className="visit-status">{statusWords[visit.status]}</span>
      <span className="visit-time">
        {visit.elapsedMs === null ? '' : formatDuration(visit.elapsedMs)}
      </span>
      {failure === null ? null : (
        <p className="visit-failure">
          <strong>{failure.title}.</strong> {failure.whatToDo}{' '}
          <span className="dim">
            <SafeText text={visit.failure?.detail ?? ''} />
          </span>
        </p>
      )}
    </div>
  );
}
