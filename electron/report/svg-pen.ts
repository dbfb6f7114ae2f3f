// A report's pen for a timeline: writes SVG. Every text goes through the report's own escaping.
import {
  fitText,
  type Box,
  type WaterfallInk,
  type WaterfallPen,
} from '../../shared/charts/waterfall-pen.ts';
import { escapeHtml } from './html.ts';
import { paperColours } from './paper.ts';

const inks: Readonly<Record<WaterfallInk, string>> = {
  grid: paperColours.line,
  life: '#98a2b0',
  dns: '#4b5563',
  connect: paperColours.dim,
  handshake: '#71751c',
  up: paperColours.up,
  down: paperColours.down,
  letter: '#6b43a3',
  clear: '#b3261e',
  text: paperColours.text,
  mark: paperColours.text,
};

export const fontPx = 11;

/** Hundredths of a pixel are enough for paper. */
const px = (value: number): string => String(Math.round(value * 100) / 100);

const place = ({ xPx, yPx, widthPx, heightPx }: Box): string =>
  `x="${px(xPx)}" y="${px(yPx)}" width="${px(Math.max(0, widthPx))}" height="${px(Math.max(0, heightPx))}"`;

/** Patterns for what is hatched and dotted; `id` is the picture's own, as a page may hold several. */
function patterns(id: string): string {
  const tile = `width="6" height="6" patternUnits="userSpaceOnUse"`;
  return `<defs><pattern id="${id}-hatch" ${tile}><path d="M-1 7L7 -1M-1 1L1 -1M5 7L7 5" stroke="${inks.handshake}" stroke-width="1.2"/></pattern><pattern id="${id}-dots" ${tile}><path d="M0.5 1.5h2M3.5 4.5h2" stroke="${inks.dns}" stroke-width="2"/></pattern></defs>`;
}

export interface SvgPen extends WaterfallPen {
  /** What is drawn by `work` begins so far to the right and is cut at the picture's own width. */
  readonly within: (xPx: number, widthPx: number, heightPx: number, work: () => void) => void;
  /** Text at the left of the picture or over it, in the ink of the axis. */
  readonly label: (text: string, xPx: number, yPx: number, isStrong?: boolean) => void;
  readonly finish: (size: { widthPx: number; heightPx: number }, title: string) => string;
}

export function createSvgPen(id: string): SvgPen {
  const parts: string[] = [];
  const frame: WaterfallPen['frame'] = (ink, box, isDashed = false) => {
    const fill = ink === 'connect' ? paperColours.surface : 'none';
    const dash = isDashed ? ' stroke-dasharray="3 3"' : '';
    parts.push(`<rect ${place(box)} fill="${fill}" stroke="${inks[ink]}"${dash}/>`);
  };
  const filled = (form: 'hatch' | 'dots'): WaterfallPen['hatch'] =>
    function fillForm(ink, box) {
      parts.push(`<rect ${place(box)} fill="${paperColours.surface}"/>`);
      parts.push(`<rect ${place(box)} fill="url(#${id}-${form})" stroke="${inks[ink]}"/>`);
    };
  const write = (text: string, xPx: number, yPx: number, style: string): void => {
    parts.push(`<text x="${px(xPx)}" y="${px(yPx)}" ${style}>${escapeHtml(text)}</text>`);
  };
  return {
    fill: (ink, box) => {
      parts.push(`<rect ${place(box)} fill="${inks[ink]}"/>`);
    },
    wash: (ink, box) => {
      parts.push(`<rect ${place(box)} fill="${inks[ink]}" fill-opacity="0.14"/>`);
    },
    frame,
    hatch: filled('hatch'),
    dots: filled('dots'),
    line: (ink, { xPx, yPx, widthPx }, isDashed = false) => {
      const dash = isDashed ? ' stroke-dasharray="3 3"' : '';
      parts.push(
        `<path d="M${px(xPx)} ${px(yPx + 0.5)}h${px(widthPx)}" stroke="${inks[ink]}"${dash}/>`,
      );
    },
    text: (text, { xPx, yPx, widthPx, heightPx }) => {
      const shown = fitText(text, widthPx);
      if (shown !== '') write(shown, xPx, yPx + heightPx / 2 + 4, `fill="${inks.text}"`);
    },
    within: (xPx, widthPx, heightPx, work) => {
      parts.push(`<svg x="${px(xPx)}" width="${px(widthPx)}" height="${px(heightPx)}">`);
      work();
      parts.push('</svg>');
    },
    label: (text, xPx, yPx, isStrong = false) => {
      const style = isStrong ? `fill="${inks.text}" font-weight="600"` : `fill="${inks.connect}"`;
      write(text, xPx, yPx, style);
    },
    finish: ({ widthPx, heightPx }, title) =>
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${px(widthPx)} ${px(heightPx)}" width="${px(widthPx)}" height="${px(heightPx)}" role="img" aria-label="${escapeHtml(title)}" font-family="sans-serif" font-size="${fontPx}">${patterns(id)}${parts.join('')}</svg>`,
  };
}
