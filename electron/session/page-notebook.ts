// The live view of a page load: the observer's notebook line by line beside the requests of the
// letter.
import type { LiveRequest, PageProgress } from '../../shared/model/page.ts';
import type { Place } from '../../shared/model/place.ts';
import type { PageRequest } from '../endpoint/page/page-request.ts';
import { createNotebook, type Notebook } from './notebook.ts';

export interface PageNotebook extends Omit<Notebook, 'take' | 'look'> {
  readonly pushRequest: (visitId: string, request: PageRequest) => void;
  readonly take: () => PageProgress;
  /** The lines so far, without the letter. */
  readonly look: () => PageProgress;
}

const maxUrl = 500;
/** A window need not follow every line of a flood. */
const maxTaken = 500;

export function createPageNotebook(
  place: (address: string) => Place,
  onChange: () => void,
): PageNotebook {
  const notebook = createNotebook(place, onChange);
  const letter = new Map<string, LiveRequest>();
  const known = new Set<string>();
  return {
    ...notebook,
    pushRequest: (visitId, request) => {
      const id = `${visitId}-${request.index}`;
      known.add(id);
      letter.set(id, {
        id,
        startedMs: request.startedMs,
        method: request.method,
        url: request.url.slice(0, maxUrl),
        resource: request.resource,
        status: request.response?.status ?? null,
        isOver: request.endedMs !== null,
      });
      onChange();
    },
    take: () => {
      const requests = [...letter.values()].slice(-maxTaken);
      letter.clear();
      return { ...notebook.take(), requests: known.size, letter: requests };
    },
    look: () => ({ ...notebook.look(), requests: known.size, letter: [] }),
  };
}
