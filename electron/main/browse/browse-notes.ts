// What is noted of each page that is browsed, beside its requests: title, failure, what was refused.
import type { BrowsedPage } from '../../endpoint/page/page-engine.ts';
import type { BrowseLog } from '../../endpoint/page/browse-log.ts';
import type { Failure } from '../../../shared/model/failure.ts';
import type { PageEnding } from '../../../shared/model/page.ts';

const maxTitle = 300;
const maxRefused = 20;

interface Note {
  title: string;
  failure: Failure | null;
  hasCrashed: boolean;
  readonly refused: Set<string>;
}

export class BrowseNotes {
  readonly #log: BrowseLog;
  readonly #notes: Note[] = [];

  constructor(log: BrowseLog) {
    this.#log = log;
  }

  /** Of the page in the window. */
  title(text: string): void {
    this.#note(this.#log.shown).title = text.slice(0, maxTitle);
  }

  /** Of the page that should stand in the window. */
  fail(failure: Failure): void {
    this.#note(this.#log.shown).failure = failure;
  }

  /** Of the page in the window. */
  crash(failure: Failure): void {
    const note = this.#note(this.#log.shown);
    note.failure = failure;
    note.hasCrashed = true;
  }

  /** False when the page has tried that before. */
  refuse(what: string): boolean {
    const { refused } = this.#note(this.#log.shown);
    if (refused.has(what) || refused.size >= maxRefused) return false;
    refused.add(what);
    return true;
  }

  /** The pages in order; `ending` is that of the session, and so of the last of them. */
  finish(ending: PageEnding): BrowsedPage[] {
    const last = this.#log.pages.length - 1;
    return this.#log.pages.map(({ log }, index) => {
      const { title, failure, hasCrashed, refused } = this.#note(index);
      const own = hasCrashed ? ('crashed' as const) : failure === null ? null : ('failed' as const);
      return {
        requests: log.requests,
        ending: own ?? (index === last ? ending : 'left'),
        title,
        failure,
        refused: [...refused],
      };
    });
  }

  #note(index: number): Note {
    const known = this.#notes[Math.max(0, index)];
    if (known !== undefined) return known;
    const note: Note = { title: '', failure: null, hasCrashed: false, refused: new Set() };
    this.#notes[Math.max(0, index)] = note;
    return note;
  }
}
