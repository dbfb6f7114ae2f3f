// What the pointer is on, in a box beside it.
import type { ReactElement } from 'react';
import type { Waterfall } from '../../../shared/model/waterfall.ts';
import type { Pointed } from './use-waterfall-pointer.ts';
import { describeMark, nameOf } from './waterfall-words.ts';

export interface PointedTipProps {
  readonly pointed: Pointed;
  readonly waterfall: Waterfall;
}

const gapPx = 14;

/** The keyboard's way to the same words is announced; this box is for the eye alone. */
export function PointedTip({ pointed, waterfall }: PointedTipProps): ReactElement | null {
  const { hit, xPx, yPx, widthPx } = pointed;
  const connection = waterfall.connections[hit.row.index];
  if (hit.mark === null || connection === undefined) return null;
  const { title, lines } = describeMark(hit.mark);
  // To the left of the pointer where there is no room on its right.
  const isLeft = xPx > widthPx / 2;
  const place = isLeft
    ? { right: widthPx - xPx + gapPx }
    : { left: `calc(var(--waterfall-label) + ${xPx + gapPx}px)` };
  return (
    <div className="waterfall-tip" aria-hidden="true" style={{ ...place, top: yPx + gapPx }}>
      <p className="waterfall-tip-title">
        <bdi>{title}</bdi>
      </p>
      {lines.map((line) => (
        <p key={line}>
          <bdi>{line}</bdi>
        </p>
      ))}
      <p className="dim">{nameOf(connection)}</p>
    </div>
  );
}
