// What happens at the start when the library cannot be opened, on real files.
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openLibrary, type Question } from '../../../electron/main/open-library.ts';
import { openStore } from '../../../electron/store/store.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'onlooker-library-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Answers questions in turn and keeps them. */
function answering(...answers: number[]) {
  const asked: Question[] = [];
  const ask = (question: Question): Promise<number> => {
    asked.push(question);
    return Promise.resolve(answers[asked.length - 1] ?? question.choices.length - 1);
  };
  return { asked, ask };
}

const now = (): Date => new Date('2026-01-02T03:04:05.678Z');

describe('openLibrary', () => {
  it('opens a new library without a word', async () => {
    const { asked, ask } = answering();
    const path = join(folder, 'library.duckdb');
    const store = await openLibrary({ path, open: openStore, ask, now });
    expect(await store?.list('')).toEqual([]);
    await store?.close();
    expect(asked).toEqual([]);
  });

  it('sets a damaged library aside, whole, and begins anew', async () => {
    const { asked, ask } = answering(0);
    const path = join(folder, 'library.duckdb');
    const damaged = 'this was a library once '.repeat(1000);
    writeFileSync(path, damaged);
    const store = await openLibrary({ path, open: openStore, ask, now });
    expect(store).not.toBeNull();
    await store?.close();
    expect(asked.map((question) => question.title)).toEqual(['The library is damaged']);
    const aside = `${path}.damaged-2026-01-02T03-04-05-678Z`;
    expect(readFileSync(aside, 'utf8')).toBe(damaged);
  });

  it('leaves a damaged library alone when the person quits', async () => {
    const { ask } = answering(1);
    const path = join(folder, 'library.duckdb');
    writeFileSync(path, 'not a library at all, but long enough to look at'.repeat(500));
    expect(await openLibrary({ path, open: openStore, ask, now })).toBeNull();
    expect(readdirSync(folder)).toEqual(['library.duckdb']);
  });

  it('says that the library is in use, and tries again when asked to', async () => {
    const path = join(folder, 'library.duckdb');
    const first = await openStore(path);
    if (!first.ok) throw new Error(first.error.detail);
    const asked: Question[] = [];
    const store = await openLibrary({
      path,
      open: openStore,
      now,
      ask: async (question) => {
        asked.push(question);
        if (asked.length === 2) await first.value.close();
        return 0;
      },
    });
    expect(asked.map((question) => question.title)).toEqual(
      Array.from({ length: 2 }, () => 'The library is in use'),
    );
    expect(await store?.list('')).toEqual([]);
    await store?.close();
  });
});
