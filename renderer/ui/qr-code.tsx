// A QR code (ISO/IEC 18004) as a picture that scans in light and dark alike: always black on white, with
// its quiet zone.
import { encodeQR } from 'qr';
import { useMemo, type ReactElement } from 'react';

/** Four modules on each side (§9.1). */
const quietZone = 4;

/** One path for all dark modules, a square each. */
function toPath(rows: readonly (readonly boolean[])[]): string {
  return rows
    .flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])))
    .join('');
}

export interface QrCodeProps {
  readonly text: string;
  /** What a screen reader says in its place. */
  readonly label: string;
}

export function QrCode({ text, label }: QrCodeProps): ReactElement {
  const { path, size } = useMemo(() => {
    const rows = encodeQR(text, 'raw', { ecc: 'medium', border: quietZone });
    return { path: toPath(rows), size: rows.length };
  }, [text]);
  return (
    // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- it is drawn, not fetched
    <svg className="qr-code" role="img" aria-label={label} viewBox={`0 0 ${size} ${size}`}>
      <rect width={size} height={size} fill="#ffffff" />
      <path d={path} fill="#000000" shapeRendering="crispEdges" />
    </svg>
  );
}
