// The window's pen for a timeline: draws on a canvas in the page's own colours.
import {
  fitText,
  type Box,
  type WaterfallInk,
  type WaterfallPen,
} from '../../../shared/charts/waterfall-pen.ts';

export type InkColours = Readonly<Record<WaterfallInk, string>> & { readonly surface: string };

const variables: Readonly<Record<keyof InkColours, string>> = {
  grid: '--line',
  life: '--line-strong',
  dns: '--chart-dns',
  connect: '--text-dim',
  handshake: '--chart-handshake',
  up: '--chart-up',
  down: '--chart-down',
  letter: '--chart-letter',
  clear: '--visible',
  text: '--text',
  mark: '--text',
  surface: '--surface',
};

/** Reads the variables of tokens.css; `scheme` is there to say when they have changed. */
export function readInkColours(element: Element, scheme: 'light' | 'dark'): InkColours {
  const style = getComputedStyle(element);
  const fallback = scheme === 'dark' ? '#eeeeee' : '#222222';
  const read = (name: string): string => style.getPropertyValue(name).trim() || fallback;
  const entries = Object.entries(variables).map(([ink, name]) => [ink, read(name)]);
  return Object.fromEntries(entries) as InkColours;
}

const tilePx = 6;
const dash = [3, 3];

/** A small picture that fills an area by repetition. */
function makePattern(
  context: CanvasRenderingContext2D,
  colours: InkColours,
  ink: WaterfallInk,
  form: 'hatch' | 'dots',
): CanvasPattern | null {
  const ratio = context.getTransform().a || 1;
  const tile = document.createElement('canvas');
  tile.width = Math.round(tilePx * ratio);
  tile.height = tile.width;
  const pen = tile.getContext('2d');
  if (pen === null) return null;
  pen.scale(tile.width / tilePx, tile.width / tilePx);
  pen.fillStyle = colours.surface;
  pen.fillRect(0, 0, tilePx, tilePx);
  pen.fillStyle = colours[ink];
  pen.strokeStyle = colours[ink];
  pen.lineWidth = 1.4;
  if (form === 'dots') {
    pen.fillRect(0.5, 0.5, 1.8, 1.8);
    pen.fillRect(3.5, 3.5, 1.8, 1.8);
  } else {
    pen.beginPath();
    for (const shift of [-tilePx, 0, tilePx]) {
      pen.moveTo(shift, tilePx);
      pen.lineTo(shift + tilePx, 0);
    }
    pen.stroke();
  }
  const pattern = context.createPattern(tile, 'repeat');
  pattern?.setTransform(new DOMMatrix().scale(tilePx / tile.width));
  return pattern;
}

/** Make a new one when the colours or the canvas have changed. */
export function createCanvasPen(
  context: CanvasRenderingContext2D,
  colours: InkColours,
): WaterfallPen {
  const patterns = new Map<string, CanvasPattern | null>();
  const patternOf = (ink: WaterfallInk, form: 'hatch' | 'dots'): CanvasPattern | null => {
    const key = `${form} ${ink}`;
    if (!patterns.has(key)) patterns.set(key, makePattern(context, colours, ink, form));
    return patterns.get(key) ?? null;
  };
  const frame: WaterfallPen['frame'] = (ink, box, isDashed = false) => {
    context.strokeStyle = colours[ink];
    context.lineWidth = 1;
    if (isDashed) context.setLineDash(dash);
    context.strokeRect(...inset(box));
    if (isDashed) context.setLineDash([]);
  };
  const filled = (ink: WaterfallInk, box: Box, form: 'hatch' | 'dots'): void => {
    // The pattern goes along with its bar when the picture moves.
    context.save();
    context.translate(box.xPx, box.yPx);
    context.fillStyle = patternOf(ink, form) ?? colours[ink];
    context.fillRect(0, 0, box.widthPx, box.heightPx);
    context.restore();
    frame(ink, box);
  };
  return {
    fill: (ink, { xPx, yPx, widthPx, heightPx }) => {
      context.fillStyle = colours[ink];
      context.fillRect(xPx, yPx, widthPx, heightPx);
    },
    wash: (ink, { xPx, yPx, widthPx, heightPx }) => {
      context.globalAlpha = 0.16;
      context.fillStyle = colours[ink];
      context.fillRect(xPx, yPx, widthPx, heightPx);
      context.globalAlpha = 1;
    },
    frame: (ink, box, isDashed) => {
      // Hollow, whatever lies under it.
      context.fillStyle = colours.surface;
      if (ink === 'connect') context.fillRect(box.xPx, box.yPx, box.widthPx, box.heightPx);
      frame(ink, box, isDashed);
    },
    hatch: (ink, box) => {
      filled(ink, box, 'hatch');
    },
    dots: (ink, box) => {
      filled(ink, box, 'dots');
    },
    line: (ink, { xPx, yPx, widthPx }, isDashed = false) => {
      context.strokeStyle = colours[ink];
      context.lineWidth = 1;
      if (isDashed) context.setLineDash(dash);
      context.beginPath();
      context.moveTo(xPx, Math.round(yPx) + 0.5);
      context.lineTo(xPx + widthPx, Math.round(yPx) + 0.5);
      context.stroke();
      if (isDashed) context.setLineDash([]);
    },
    text: (text, { xPx, yPx, widthPx, heightPx }) => {
      const shown = fitText(text, widthPx);
      if (shown === '') return;
      context.fillStyle = colours.text;
      context.fillText(shown, xPx, yPx + heightPx / 2);
    },
  };
}

const inset = ({ xPx, yPx, widthPx, heightPx }: Box) =>
  [
    Math.round(xPx) + 0.5,
    Math.round(yPx) + 0.5,
    Math.max(1, Math.round(widthPx) - 1),
    Math.max(1, Math.round(heightPx) - 1),
  ] as const;
