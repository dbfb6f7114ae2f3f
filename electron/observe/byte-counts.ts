// What passed of a flow in each direction, and how much of it the capture lacks.
import type { Direction, Segment } from '../../shared/model/segment.ts';

export class ByteCounts {
  #up = 0;
  #down = 0;
  #notCapturedUp = 0;
  #notCapturedDown = 0;

  get up(): number {
    return this.#up;
  }

  get down(): number {
    return this.#down;
  }

  /** Null: the capture lacks none. */
  get notCaptured(): { readonly up: number; readonly down: number } | null {
    const [up, down] = [this.#notCapturedUp, this.#notCapturedDown];
    return up + down === 0 ? null : { up, down };
  }

  add(direction: Direction, lengthBytes: number): void {
    if (direction === 'up') this.#up += lengthBytes;
    else this.#down += lengthBytes;
  }

  addSegment({ direction, lengthBytes, bytes }: Segment): void {
    this.add(direction, lengthBytes);
    const missing = lengthBytes - (bytes?.length ?? 0);
    if (direction === 'up') this.#notCapturedUp += missing;
    else this.#notCapturedDown += missing;
  }
}
