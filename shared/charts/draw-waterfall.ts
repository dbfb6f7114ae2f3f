// One connection of a timeline as bars: above and below its line what the observer has, and in lanes
// under it the requests of the letter.
import type { Stretch, Waterfall, WaterfallConnection } from '../model/waterfall.ts';
import { barShare, bucketPx, fillBuckets, type RecordBuckets } from './record-buckets.ts';
import { toPx, type TimeScale } from './time-window.ts';
import type { Box, WaterfallInk, WaterfallPen } from './waterfall-pen.ts';
import { isReadable, rowSizes, type ConnectionRow, type PlacedRequest } from './waterfall-rows.ts';

export interface WaterfallPicture {
  readonly waterfall: Waterfall;
  readonly scale: TimeScale;
  /** As wide as the scale; used again for every row. */
  readonly buckets: RecordBuckets;
}

/** From the top of a row to the line of its connection. */
export const linePx = 19;
const recordsPx = 16;
const phasePx = 10;
const leastBarPx = 2;
const footPx = 3;

/** Draws with the row's top at `topPx`. */
export function drawConnection(
  pen: WaterfallPen,
  picture: WaterfallPicture,
  row: ConnectionRow,
  topPx: number,
): void {
  const connection = picture.waterfall.connections[row.index];
  if (connection === undefined) return;
  const middlePx = topPx + linePx;
  drawLife(pen, picture.scale, connection, middlePx);
  drawPhases(pen, picture.scale, connection, middlePx);
  if (fillBuckets(picture.buckets, picture.waterfall.records, row.index, picture.scale)) {
    drawRecords(pen, picture.buckets, middlePx);
  }
  const stoodMs = connection.handshake?.toMs ?? connection.connect?.toMs ?? connection.openedMs;
  for (const placed of row.requests) {
    const lanePx = topPx + rowSizes.connectionPx + placed.lane * rowSizes.lanePx;
    const ink = isReadable(connection) ? 'clear' : 'letter';
    drawRequest(pen, picture.scale, { placed, stoodMs, lanePx, ink });
  }
}

/** Pixels a stretch takes; null when none of it is in sight. Ends far outside are drawn in. */
function across(scale: TimeScale, { fromMs, toMs }: Stretch, leastPx = leastBarPx) {
  const from = toPx(scale, fromMs);
  const to = Math.max(toPx(scale, toMs), from + leastPx);
  if (to < 0 || from > scale.widthPx) return null;
  const xPx = Math.max(from, -20);
  return { xPx, widthPx: Math.min(to, scale.widthPx + 20) - xPx };
}

function drawLife(
  pen: WaterfallPen,
  scale: TimeScale,
  { openedMs, closedMs }: WaterfallConnection,
  middlePx: number,
): void {
  const life = across(scale, { fromMs: openedMs, toMs: closedMs ?? Infinity });
  if (life === null) return;
  pen.line('life', { ...life, yPx: middlePx, heightPx: 1 });
  // Both ends have a stop, unless the connection was still open.
  const ends = [openedMs, ...(closedMs === null ? [] : [closedMs])].map((ms) => toPx(scale, ms));
  for (const xPx of ends.filter((x) => x >= -1 && x <= scale.widthPx + 1)) {
    pen.fill('life', { xPx: xPx - 0.5, yPx: middlePx - 5, widthPx: 1, heightPx: 11 });
  }
}

const phases = [
  ['dns', 'dots'],
  ['connect', 'frame'],
  ['handshake', 'hatch'],
] as const satisfies readonly (readonly [WaterfallInk, keyof WaterfallPen])[];

function drawPhases(
  pen: WaterfallPen,
  scale: TimeScale,
  connection: WaterfallConnection,
  middlePx: number,
): void {
  for (const [phase, form] of phases) {
    const stretch = connection[phase];
    const place = stretch === null ? null : across(scale, stretch);
    if (place === null) continue;
    pen[form](phase, { ...place, yPx: middlePx - phasePx / 2, heightPx: phasePx });
  }
}

/** Sent grows upwards, received downwards; what is no data has a cap. */
function drawRecords(pen: WaterfallPen, buckets: RecordBuckets, middlePx: number): void {
  const { upData, upOther, downData, downOther } = buckets;
  const columns: readonly (readonly [WaterfallInk, Float64Array, Float64Array, number])[] = [
    ['up', upData, upOther, -1],
    ['down', downData, downOther, 1],
  ];
  for (const [ink, data, other, way] of columns) {
    for (let bucket = 0; bucket < buckets.buckets; bucket += 1) {
      const rest = other[bucket] ?? 0;
      const bytes = (data[bucket] ?? 0) + rest;
      if (bytes === 0) continue;
      const heightPx = barShare(bytes) * recordsPx;
      const xPx = bucket * bucketPx;
      const yPx = way < 0 ? middlePx - heightPx : middlePx + 1;
      pen.fill(ink, { xPx, yPx, widthPx: bucketPx - 1, heightPx });
      if (rest === 0) continue;
      const tipPx = way < 0 ? yPx : yPx + heightPx - 1.5;
      pen.fill('handshake', { xPx: xPx - 1.5, yPx: tipPx, widthPx: bucketPx + 2, heightPx: 2 });
    }
  }
}

interface RequestPlace {
  readonly placed: PlacedRequest;
  /** When data could flow. */
  readonly stoodMs: number;
  readonly lanePx: number;
  readonly ink: 'clear' | 'letter';
}

/** Thin until the connection stood, hollow while waiting for the answer, full while it came. */
function drawRequest(
  pen: WaterfallPen,
  scale: TimeScale,
  { placed: { request, isOverAnother }, stoodMs, lanePx, ink }: RequestPlace,
): void {
  const { startedMs, headersMs, endedMs, certainty } = request;
  const waitMs = Math.min(Math.max(startedMs, stoodMs), headersMs ?? endedMs);
  const heightPx = rowSizes.lanePx - 3;
  const before = across(scale, { fromMs: startedMs, toMs: waitMs }, 0);
  if (before !== null && waitMs > startedMs) {
    pen.line(ink, { ...before, yPx: lanePx + heightPx / 2, heightPx: 1 });
  }
  const whole = across(scale, { fromMs: waitMs, toMs: endedMs }, 3);
  if (whole === null) return;
  pen.wash(ink, { ...whole, yPx: lanePx, heightPx });
  pen.frame(ink, { ...whole, yPx: lanePx, heightPx }, certainty !== 'certain');
  const receive = headersMs === null ? null : across(scale, { fromMs: headersMs, toMs: endedMs });
  if (receive !== null) {
    pen.fill(ink, { ...receive, yPx: lanePx + heightPx - footPx, heightPx: footPx });
  }
  if (isOverAnother) return;
  pen.text(describeOnBar(request, ink), textBox(whole, scale, lanePx, heightPx - footPx + 1));
}

function describeOnBar(
  { hasFailed, certainty, method, path }: PlacedRequest['request'],
  ink: 'clear' | 'letter',
): string {
  const doubt = { certain: '', likely: '≈ ', unsure: '? ' }[certainty];
  return `${ink === 'clear' ? '◉ ' : ''}${hasFailed ? '✕ ' : ''}${doubt}${method} ${path}`;
}

/** Keeps to what of the bar is in sight. */
function textBox(
  place: Pick<Box, 'xPx' | 'widthPx'>,
  scale: TimeScale,
  lanePx: number,
  heightPx: number,
): Box {
  const xPx = Math.max(place.xPx, 0) + 4;
  const endPx = Math.min(place.xPx + place.widthPx, scale.widthPx) - 2;
  return { xPx, yPx: lanePx, widthPx: Math.max(0, endPx - xPx), heightPx };
}
