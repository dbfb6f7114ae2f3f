// Reading certificate authorities from a PEM file the user chooses.
import type { Handlers } from '../../../shared/contract/ipc.ts';
import { err, ok } from '../../../shared/model/result.ts';
import { parseAuthorities } from '../../session/options.ts';
import { readChosenFile, refuseChosenFile, type ChooseFile } from '../read-chosen-file.ts';

/** As much as a request takes. */
const maxPemBytes = 1_048_576;

export function authorityHandlers(chooseFile: ChooseFile): Pick<Handlers, 'authorities.open'> {
  return {
    'authorities.open': async () => {
      const path = await chooseFile('authorities');
      if (path === null) return ok({ pem: null });
      const read = await readChosenFile(path, maxPemBytes);
      if (!read.ok) return refuseChosenFile(read.error, maxPemBytes);
      const parsed = parseAuthorities(read.value);
      // Certificates alone: whatever else is in the file, a private key even, stays there.
      return parsed.ok
        ? ok({ pem: `${parsed.value.join('\n')}\n` })
        : err({ kind: 'bad-option', detail: parsed.error });
    },
  };
}
