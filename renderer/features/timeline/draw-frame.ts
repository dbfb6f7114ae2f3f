// One frame of the timeline: the rows in sight and the axis over them.
import { drawConnection, linePx } from '../../../shared/charts/draw-waterfall.ts';
import {
  bucketPx,
  makeBuckets,
  type RecordBuckets,
} from '../../../shared/charts/record-buckets.ts';
import { listTicks, toPx, type Tick, type TimeScale } from '../../../shared/charts/time-window.ts';
import type { Mark } from '../../../shared/charts/waterfall-marks.ts';
import type { WaterfallPen } from '../../../shared/charts/waterfall-pen.ts';
import {
  rowsBetween,
  rowSizes,
  type ConnectionRow,
  type RowLayout,
} from '../../../shared/charts/waterfall-rows.ts';
import type { Stretch, Waterfall } from '../../../shared/model/waterfall.ts';
import { createCanvasPen, type InkColours } from './canvas-pen.ts';

export interface Scene {
  readonly waterfall: Waterfall;
  readonly layout: RowLayout;
  readonly window: Stretch;
  readonly scrollPx: number;
  readonly chosen: number | null;
  readonly focus: Mark | null;
}

export interface FrameDrawer {
  draw(scene: Scene): void;
}

interface Surface {
  readonly context: CanvasRenderingContext2D;
  readonly pen: WaterfallPen;
  readonly widthPx: number;
  readonly heightPx: number;
}

const fontPx = 11;

function prepare(canvas: HTMLCanvasElement, colours: InkColours): Surface | null {
  const { clientWidth: widthPx, clientHeight: heightPx } = canvas;
  const ratio = globalThis.devicePixelRatio;
  canvas.width = Math.round(widthPx * ratio);
  canvas.height = Math.round(heightPx * ratio);
  // Opaque: what lies under a canvas need not be mixed in.
  const context = canvas.getContext('2d', { alpha: false });
  if (context === null || widthPx === 0) return null;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.font = `${fontPx}px ${getComputedStyle(canvas).fontFamily}`;
  context.textBaseline = 'middle';
  return { context, pen: createCanvasPen(context, colours), widthPx, heightPx };
}

/** Make a new one when size or colours have changed. */
export function createFrameDrawer(
  body: HTMLCanvasElement,
  axis: HTMLCanvasElement,
  colours: InkColours,
): FrameDrawer {
  const surface = prepare(body, colours);
  const head = prepare(axis, colours);
  const buckets = makeBuckets(surface?.widthPx ?? bucketPx);
  return {
    draw: (scene) => {
      if (surface === null || head === null) return;
      const scale = { window: scene.window, widthPx: surface.widthPx };
      const ticks = listTicks(scale);
      drawAxis(head, ticks, colours);
      drawBody(surface, { scene, scale, ticks, buckets, colours });
    },
  };
}

function drawAxis(
  { context, widthPx, heightPx }: Surface,
  ticks: readonly Tick[],
  colours: InkColours,
): void {
  context.fillStyle = colours.surface;
  context.fillRect(0, 0, widthPx, heightPx);
  let writtenPx = 0;
  for (const { xPx, label } of ticks) {
    context.fillStyle = colours.life;
    context.fillRect(Math.round(xPx), heightPx - 6, 1, 6);
    const lengthPx = context.measureText(label).width;
    // The last label would stand outside; before its tick there may be room for it.
    const fromPx = xPx + 4 + lengthPx > widthPx ? xPx - 4 - lengthPx : xPx + 4;
    if (fromPx < writtenPx) continue;
    context.fillStyle = colours.connect;
    context.fillText(label, fromPx, heightPx / 2);
    writtenPx = fromPx + lengthPx + 6;
  }
}

interface Body {
  readonly scene: Scene;
  readonly scale: TimeScale;
  readonly ticks: readonly Tick[];
  readonly buckets: RecordBuckets;
  readonly colours: InkColours;
}

function drawBody(surface: Surface, { scene, scale, ticks, buckets, colours }: Body): void {
  const { context, pen, widthPx, heightPx } = surface;
  const { waterfall, layout, scrollPx, chosen, focus } = scene;
  context.fillStyle = colours.surface;
  context.fillRect(0, 0, widthPx, heightPx);
  for (const { xPx } of ticks) {
    pen.fill('grid', { xPx: Math.round(xPx), yPx: 0, widthPx: 1, heightPx });
  }
  for (const row of rowsBetween(layout, scrollPx, scrollPx + heightPx)) {
    const topPx = row.topPx - scrollPx;
    const whole = { xPx: 0, yPx: topPx, widthPx, heightPx: row.heightPx };
    if (row.kind === 'site') {
      context.fillStyle = colours.surface;
      context.fillRect(0, topPx, widthPx, row.heightPx);
      pen.wash('life', whole);
      continue;
    }
    if (row.index === chosen) pen.wash('down', whole);
    drawConnection(pen, { waterfall, scale, buckets }, row, topPx);
    pen.fill('grid', { ...whole, yPx: topPx + row.heightPx - 1, heightPx: 1 });
    if (row.index === chosen && focus !== null) drawFocus(pen, scale, { row, mark: focus, topPx });
  }
}

/** A box around what the keyboard is at. */
function drawFocus(
  pen: WaterfallPen,
  scale: TimeScale,
  { row, mark, topPx }: { row: ConnectionRow; mark: Mark; topPx: number },
): void {
  const fromPx = Math.max(toPx(scale, mark.stretch.fromMs), -10);
  const untilPx = Math.min(toPx(scale, mark.stretch.toMs), scale.widthPx + 10);
  const lane = row.requests.find(
    ({ request }) => mark.kind === 'request' && request.id === mark.request.id,
  )?.lane;
  const across = { xPx: fromPx - 3, widthPx: Math.max(untilPx - fromPx, bucketPx) + 6 };
  const isUp = mark.kind === 'records' && !mark.isDown;
  const isDown = mark.kind === 'records' && mark.isDown;
  const along =
    lane === undefined
      ? { yPx: topPx + (isDown ? linePx - 1 : 1), heightPx: isUp || isDown ? linePx - 1 : 36 }
      : {
          yPx: topPx + rowSizes.connectionPx + lane * rowSizes.lanePx - 2,
          heightPx: rowSizes.lanePx + 1,
        };
  pen.frame('mark', { ...across, ...along });
}
