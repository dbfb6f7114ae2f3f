// Reading a list of URLs from a text file the user chooses.
import { inspectLimits } from '../../../shared/model/session.ts';
import type { Handlers } from '../../../shared/contract/ipc.ts';
import { err, ok } from '../../../shared/model/result.ts';
import { readChosenFile, refuseChosenFile, type ChooseFile } from '../read-chosen-file.ts';

/** 5,000 URLs of 8 KiB would be 40 MiB; lists people keep are far below this. */
const maxListBytes = 8 * 1024 * 1024;
const maxUrlLength = 8192;

export function urlHandlers(chooseFile: ChooseFile): Pick<Handlers, 'urls.open'> {
  return {
    'urls.open': async () => {
      const path = await chooseFile('urls');
      if (path === null) return ok({ urls: [] });
      const read = await readChosenFile(path, maxListBytes);
      if (!read.ok) return refuseChosenFile(read.error, maxListBytes);
      const urls = readUrlList(read.value);
      if (urls.length > inspectLimits.urls || urls.some((url) => url.length > maxUrlLength)) {
        const detail = `At most ${inspectLimits.urls} addresses of ${maxUrlLength} characters.`;
        return err({ kind: 'too-large', detail });
      }
      return ok({ urls });
    },
  };
}

/** One address a line; empty lines and lines that begin with `#` are left out. */
export function readUrlList(text: string): string[] {
  return text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}
