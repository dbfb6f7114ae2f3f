// How a process that reads captures compiles its code and keeps its memory.
import { getHeapStatistics, setFlagsFromString } from 'node:v8';

/** Of a longer file memory counts more than a little time, and code is compiled for long use. */
const longBytes = 1024 ** 3;
/** What open flows may hold is bounded: where so much is in use, most of it is garbage. */
const largeHeapBytes = 32 * 1024 * 1024;

/**
 * Has V8 inline less. A capture is read in a second or two, in which several hundred functions are compiled
 * as they turn out to be hot, and that takes more of the processors than reading does; inlining is most of
 * what makes it long. A long file is read for so long that it pays (docs/adr/0010-capture-reader.md). Of the
 * whole process and all its threads: not for one that shows windows.
 */
export function favourQuickStart(fileBytes: number): void {
  if (fileBytes > longBytes) favourSmallHeap();
  else {
    setFlagsFromString('--max-inlined-bytecode-size=100');
    setFlagsFromString('--max-inlined-bytecode-size-cumulative=100');
  }
}

/**
 * Has V8 collect garbage sooner, in a process of which little memory is expected: at half as much again of
 * what is in use, for a tenth more of the processor's time. Left to itself V8 lets the heap grow to four times
 * of that.
 */
export function favourSmallHeap(): void {
  setFlagsFromString('--heap-growing-percent=50');
}

/** The same once much is in use, as few captures bring about that were not made for it; for whoever reads on. */
export function favourSmallHeapOnceLarge(): void {
  if (getHeapStatistics().used_heap_size > largeHeapBytes) favourSmallHeap();
}
