// What a timeline is drawn with. The window's pen draws on a canvas, a report's writes SVG; both are told
// what a thing means and choose its colour. Every meaning has a form of its own as well.

export type WaterfallInk =
  | 'grid'
  | 'life'
  | 'dns'
  | 'connect'
  | 'handshake'
  | 'up'
  | 'down'
  | 'letter'
  /** Of requests that anybody could read. */
  | 'clear'
  | 'text'
  | 'mark';

export interface Box {
  readonly xPx: number;
  readonly yPx: number;
  readonly widthPx: number;
  readonly heightPx: number;
}

export interface WaterfallPen {
  fill(ink: WaterfallInk, box: Box): void;
  /** A tint that text stays readable on. */
  wash(ink: WaterfallInk, box: Box): void;
  /** Outline only. */
  frame(ink: WaterfallInk, box: Box, isDashed?: boolean): void;
  /** Outline with slanting lines. */
  hatch(ink: WaterfallInk, box: Box): void;
  /** Outline with dots. */
  dots(ink: WaterfallInk, box: Box): void;
  /** Level line from the box's left end to its right end. */
  line(ink: WaterfallInk, box: Box, isDashed?: boolean): void;
  /** One line of small text, never beyond the box. */
  text(text: string, box: Box): void;
}

/** Of the small text, px: about what a letter takes. */
const letterPx = 6.1;

/** As much of a text as fits, with an ellipsis where something is missing; empty when nothing does. */
export function fitText(text: string, widthPx: number): string {
  const room = Math.floor(widthPx / letterPx);
  if (text.length <= room) return text;
  return room < 4 ? '' : `${text.slice(0, room - 1)}…`;
}
