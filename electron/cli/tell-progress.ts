// How far the reading of a capture is, once a second: a line each, so that a log of it stays readable.
import type { ReadProgress } from '../session/read-chunks.ts';
import { formatBytes } from '../../shared/words/format.ts';
import { sayError } from './terminal.ts';

const tellEveryMs = 1000;

/** `isMeasured` false: how much more comes nobody knows, as through a pipe. */
export function createTeller(name: string, isMeasured = true): (progress: ReadProgress) => void {
  let toldMs = performance.now();
  return ({ readBytes, totalBytes, packets }) => {
    if (performance.now() - toldMs < tellEveryMs) return;
    toldMs = performance.now();
    const percent = Math.floor((100 * readBytes) / Math.max(1, totalBytes));
    const done = isMeasured ? `${percent} %` : formatBytes(readBytes);
    sayError(`${name}: ${done}, ${packets} packets`);
  };
}
