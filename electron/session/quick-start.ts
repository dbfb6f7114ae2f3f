// How a process that reads captures compiles its code and keeps its memory.
import { setFlagsFromString } from 'node:v8';

/**
 * Has V8 inline less and collect garbage sooner. A capture is read in a second or two, in which several
 * hundred functions are compiled as they turn out to be hot, and that takes more of the processors than
 * reading does; inlining is most of what makes it long. And left to itself V8 lets the heap grow to four
 * times of what is in use. Of the whole process and all its threads: not for one that shows windows.
 */
export function favourQuickStart(): void {
  setFlagsFromString('--max-inlined-bytecode-size=100');
  setFlagsFromString('--max-inlined-bytecode-size-cumulative=100');
  setFlagsFromString('--heap-growing-percent=20');
}
