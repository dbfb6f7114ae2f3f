// What the forms of the timeline mean: each has a shape of its own, whatever its colour.
import type { ReactElement, ReactNode } from 'react';

interface Swatch {
  readonly name: string;
  readonly ink: string;
  readonly shape: ReactNode;
}

const box = { x: 1, y: 5, width: 26, height: 10 } as const;
const hatching = [3, 9, 15, 21].map((x) => `M${x} 15L${x + 6} 5`).join('');
const dotting = [4, 10, 16, 22].map((x) => `M${x} 8h2M${x + 2} 12h2`).join('');

const envelope: readonly Swatch[] = [
  {
    name: 'name look-up (DNS)',
    ink: '--chart-dns',
    shape: (
      <>
        <rect {...box} fill="none" stroke="currentColor" />
        <path d={dotting} stroke="currentColor" strokeWidth="2" />
      </>
    ),
  },
  {
    name: 'connecting (TCP)',
    ink: '--text-dim',
    shape: <rect {...box} fill="none" stroke="currentColor" />,
  },
  {
    name: 'handshake (TLS)',
    ink: '--chart-handshake',
    shape: (
      <>
        <rect {...box} fill="none" stroke="currentColor" />
        <path d={hatching} stroke="currentColor" strokeWidth="1.4" />
      </>
    ),
  },
  {
    name: 'sent, upwards',
    ink: '--chart-up',
    shape: (
      <path d="M2 18V8M8 18V3M14 18V10M20 18V6M26 18V12" stroke="currentColor" strokeWidth="2.4" />
    ),
  },
  {
    name: 'received, downwards',
    ink: '--chart-down',
    shape: (
      <path d="M2 2V12M8 2V17M14 2V10M20 2V14M26 2V8" stroke="currentColor" strokeWidth="2.4" />
    ),
  },
  {
    name: 'capped: no data, but handshake or alert',
    ink: '--chart-handshake',
    shape: <path d="M8 18V6M20 18V6M4 6H12M16 6H24" stroke="currentColor" strokeWidth="2.4" />,
  },
];

const letter: readonly Swatch[] = [
  {
    name: 'request: line until the connection stood, box while waiting, thick foot while receiving',
    ink: '--chart-letter',
    shape: (
      <>
        <path d="M0 10H6" stroke="currentColor" />
        <rect x="6.5" y="4.5" width="20" height="11" fill="none" stroke="currentColor" />
        <rect x="17" y="12" width="10" height="4" fill="currentColor" />
      </>
    ),
  },
  {
    name: 'dashed, ≈ or ?: on this connection likely, or perhaps',
    ink: '--chart-letter',
    shape: <rect {...box} fill="none" stroke="currentColor" strokeDasharray="3 3" />,
  },
];

const clear: Swatch = {
  name: '◉ request in the clear: anybody on the path reads it',
  ink: '--visible',
  shape: (
    <>
      <rect {...box} fill="none" stroke="currentColor" />
      <rect x="12" y="12" width="15" height="4" fill="currentColor" />
    </>
  ),
};

export interface WaterfallLegendProps {
  readonly withLetter: boolean;
  /** There are connections without encryption. */
  readonly withClear: boolean;
}

export function WaterfallLegend({ withLetter, withClear }: WaterfallLegendProps): ReactElement {
  const seen = withClear ? [...envelope, clear] : envelope;
  return (
    <div className="waterfall-legend">
      <SwatchList label="What the observer has" swatches={seen} />
      {withLetter ? <SwatchList label="The letter" swatches={letter} /> : null}
    </div>
  );
}

interface SwatchListProps {
  readonly label: string;
  readonly swatches: readonly Swatch[];
}

function SwatchList({ label, swatches }: SwatchListProps): ReactElement {
  return (
    <ul aria-label={label}>
      <li className="waterfall-legend-title">{label}:</li>
      {swatches.map(({ name, ink, shape }) => (
        <li key={name}>
          <svg width="28" height="20" aria-hidden="true" style={{ color: `var(${ink})` }}>
            {shape}
          </svg>
          {name}
        </li>
      ))}
    </ul>
  );
}
