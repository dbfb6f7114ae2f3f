// Whether the runtime has processes of their own for what must not be done in this one.
import { utilityProcess } from 'electron';

/** False in runtimes before Electron 22: threads of this process do the work there. */
export const hasUtilityProcesses = (): boolean =>
  typeof (utilityProcess as typeof utilityProcess | undefined)?.fork === 'function';
