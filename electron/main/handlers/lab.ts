// Opening the practice lab.
import type { Handlers } from '../../../shared/contract/ipc.ts';
import { err, ok } from '../../../shared/model/result.ts';
import type { LabHolder } from '../lab-holder.ts';
import { describeError, type Log } from '../log.ts';

export function labHandlers(lab: LabHolder, log: Log): Pick<Handlers, 'lab.start'> {
  return {
    'lab.start': async () => {
      try {
        const { sites } = await lab.get();
        return ok({ sites: [...sites] });
      } catch (error) {
        log('the practice lab could not open', error);
        return err({ kind: 'lab-failed', detail: describeError(error) });
      }
    },
  };
}
