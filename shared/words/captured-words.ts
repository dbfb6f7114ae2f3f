// How much of what passed is missing from a capture: cut off each packet, or lost with whole ones.
import type { ObservedFlow } from '../model/observation.ts';
import type { Direction } from '../model/segment.ts';
import { formatBytes } from './format.ts';

type Flow = Pick<ObservedFlow, 'notCaptured'>;

/** Of one direction or of both, over these flows. */
export const sumNotCaptured = (flows: readonly Flow[], ...ways: readonly Direction[]): number =>
  flows.reduce(
    (all, { notCaptured }) => ways.reduce((sum, way) => sum + (notCaptured?.[way] ?? 0), all),
    0,
  );

/** ` (400 B of it not captured)`, to stand behind the figure that counts them; empty where all is there. */
export const describeNotCaptured = (
  bytes: number,
  format: (bytes: number) => string = formatBytes,
): string => (bytes === 0 ? '' : ` (${format(bytes)} of it not captured)`);

/** `147 B sent, 169 B received (120 B of it not captured)`. */
export function describeBytesOf(
  flow: Flow & Pick<ObservedFlow, 'bytesUp' | 'bytesDown'>,
  format: (bytes: number) => string = formatBytes,
): string {
  const missing = (way: Direction): string =>
    describeNotCaptured(sumNotCaptured([flow], way), format);
  const { bytesUp, bytesDown } = flow;
  return `${format(bytesUp)} sent${missing('up')}, ${format(bytesDown)} received${missing('down')}`;
}
