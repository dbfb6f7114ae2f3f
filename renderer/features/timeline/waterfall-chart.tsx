// The timeline itself: labels, axis and canvas, what is pointed at, and the buttons that zoom.
import { useId, useMemo, useRef, type ReactElement } from 'react';
import { extentOf } from '../../../shared/charts/waterfall-extent.ts';
import type { RowLayout } from '../../../shared/charts/waterfall-rows.ts';
import type { Waterfall } from '../../../shared/model/waterfall.ts';
import { countOf } from '../../ui/format.ts';
import { PointedTip } from './pointed-tip.tsx';
import { createShownTime } from './shown-time.ts';
import { useWaterfallCanvas } from './use-waterfall-canvas.ts';
import { useWaterfallFocus } from './use-waterfall-focus.ts';
import { useWaterfallPointer } from './use-waterfall-pointer.ts';
import { keysHelp, readKey } from './waterfall-keys.ts';
import { WaterfallLabels } from './waterfall-labels.tsx';
import { ZoomButtons } from './zoom-buttons.tsx';

export interface WaterfallChartProps {
  readonly waterfall: Waterfall;
  readonly layout: RowLayout;
  readonly withLetter: boolean;
  readonly chosen: number | null;
  readonly onChoose: (index: number | null) => void;
}

export function WaterfallChart(props: WaterfallChartProps): ReactElement {
  const { waterfall, layout, withLetter, chosen, onChoose } = props;
  const helpId = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const body = useRef<HTMLCanvasElement>(null);
  const axis = useRef<HTMLCanvasElement>(null);
  const time = useMemo(() => createShownTime(extentOf(waterfall)), [waterfall]);
  const focus = useWaterfallFocus({ ...props, time, scroller });
  const { mark } = focus;
  const shown = useMemo(
    () => ({ waterfall, layout, chosen, focus: mark }),
    [waterfall, layout, chosen, mark],
  );
  const canvas = useWaterfallCanvas({ scroller, body, axis }, shown, time);
  const pointer = useWaterfallPointer({
    canvas: body,
    scroller,
    waterfall,
    layout,
    time,
    onChoose,
  });
  const { pointed, ...handlers } = pointer;
  return (
    <div className="waterfall">
      <div className="waterfall-head">
        <div className="waterfall-corner">
          <ZoomButtons run={focus.run} />
        </div>
        <canvas ref={axis} className="waterfall-axis" aria-hidden="true" />
      </div>
      <div className="waterfall-scroll" ref={scroller} onScroll={canvas.onScroll}>
        <div className="waterfall-body" style={{ height: layout.heightPx }}>
          <canvas
            ref={body}
            className="waterfall-canvas"
            // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a canvas is drawn into it
            role="img"
            aria-label={describeCanvas(waterfall, withLetter)}
            aria-describedby={helpId}
            // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- keys zoom, pan and step
            tabIndex={0}
            onKeyDown={(event) => {
              const deed = readKey(event);
              if (deed === null) return;
              event.preventDefault();
              focus.run(deed);
            }}
            {...handlers}
          />
          <WaterfallLabels
            waterfall={waterfall}
            layout={layout}
            scroller={scroller}
            first={canvas.range.first}
            last={canvas.range.last}
            chosen={chosen}
            onChoose={onChoose}
          />
        </div>
      </div>
      {pointed === null ? null : <PointedTip pointed={pointed} waterfall={waterfall} />}
      <output className="waterfall-said">{focus.said}</output>
      <p className="waterfall-help dim" id={helpId}>
        {keysHelp}
      </p>
    </div>
  );
}

function describeCanvas({ connections }: Waterfall, withLetter: boolean): string {
  const requests = withLetter ? ' with the requests they carried' : '';
  return `Timeline of ${countOf(connections.length, 'connection')}${requests}; its figures are in the table`;
}
