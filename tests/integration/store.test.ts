// The library as a file: what stays after a kill, what goes after a deletion, who may open it.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Database } from '../../electron/store/database.ts';
import { openStore } from '../../electron/store/store.ts';
import type { Store } from '../../electron/store/store.ts';
import { readSegments, readWhole } from '../helpers/whole-session.ts';
import { sampleDocument, sampleSegments } from '../unit/store/sample-session.ts';

const root = resolve(import.meta.dirname, '../..');
const scratch = join(root, '.cache/tests/store');
let folder: string;
let file: string;

beforeAll(async () => {
  await mkdir(scratch, { recursive: true });
  await bundleChild();
});
beforeEach(async () => {
  folder = await mkdtemp(join(scratch, 'run-'));
  file = join(folder, 'library.duckdb');
});
afterEach(() => rm(folder, { recursive: true, force: true }));
afterAll(() => rm(scratch, { recursive: true, force: true }));

async function open(): Promise<Store> {
  const opened = await openStore(file);
  if (!opened.ok) throw new Error(`${opened.error.kind}: ${opened.error.detail}`);
  return opened.value;
}

/** The secret among random bytes, which no compression can shorten: it stands in the file as it is. */
function secretBytes(secret: string): Uint8Array {
  return Buffer.concat([randomBytes(20_000), Buffer.from(secret), randomBytes(20_000)]);
}

async function fileHolds(secret: string): Promise<boolean> {
  const names = await readdir(folder);
  const contents = await Promise.all(names.map((name) => readFile(join(folder, name))));
  return contents.some((content) => content.includes(secret));
}

/** The store in a process of its own, which can be killed. */
async function bundleChild(): Promise<void> {
  const entry = join(scratch, 'child.ts');
  await writeFile(entry, childSource);
  await build({
    root,
    logLevel: 'silent',
    build: {
      ssr: entry,
      outDir: join(scratch, 'out'),
      emptyOutDir: true,
      rolldownOptions: { output: { entryFileNames: 'child.mjs' } },
    },
  });
}

const childSource = `
import { openStore } from '${root}/electron/store/store.ts';
import { sampleDocument, sampleSegments } from '${root}/tests/unit/store/sample-session.ts';
const opened = await openStore(process.argv[2]);
if (!opened.ok) throw new Error(opened.error.detail);
await opened.value.saveSession(sampleDocument({ id: 'finished' }), sampleSegments());
console.log('saved');
if (process.argv[3] === 'busy') {
  for (let n = 0; ; n += 1) {
    const saving = opened.value.saveSession(
      sampleDocument({ id: 'big' + n, records: 60_000 }),
      sampleSegments(new Uint8Array(4_000_000).fill(n)),
    );
    console.log('saving ' + n);
    await saving;
    console.log('finished ' + n);
  }
}
setInterval(() => {}, 1000);
`;

interface Child {
  readonly process: ChildProcess;
  readonly lines: string[];
  line(text: string): Promise<void>;
  kill(): Promise<void>;
}

function startChild(mode: 'idle' | 'busy'): Child {
  const child = spawn(process.execPath, [join(scratch, 'out/child.mjs'), file, mode], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout });
  reader.on('line', (line) => lines.push(line));
  return {
    process: child,
    lines,
    line: async (text) => {
      while (!lines.includes(text)) await once(reader, 'line');
    },
    kill: async () => {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}

describe('a killed process', () => {
  it('loses no finished session, and keeps the file to itself until then', async () => {
    const child = startChild('idle');
    try {
      await child.line('saved');
      expect(await openStore(file)).toMatchObject({ ok: false, error: { kind: 'locked' } });
    } finally {
      await child.kill();
    }
    const store = await open();
    expect(await readWhole(store, 'finished')).toEqual(sampleDocument({ id: 'finished' }));
    await store.close();
  });

  it.each([0, 20, 60, 150])(
    'while saving loses only the unfinished one (killed %i ms into it)',
    async (delayMs) => {
      const child = startChild('busy');
      try {
        await child.line('saving 1');
        await new Promise((done) => setTimeout(done, delayMs));
      } finally {
        await child.kill();
      }
      const store = await open();
      const ids = (await store.list('')).map(({ id }) => id);
      expect(ids).toContain('finished');
      expect(ids).toContain('big0');
      // Whatever is there is there whole.
      for (const id of ids.filter((name) => name.startsWith('big'))) {
        expect((await store.records(id, 'f1', 0, 1)).total).toBe(60_000);
        expect(await readSegments(store, id)).toHaveLength(2);
      }
      await store.saveSession(sampleDocument({ id: 'later' }), sampleSegments());
      await store.close();
    },
  );
});

describe('deletion', () => {
  const secret = 'tell-nobody-4711-tell-nobody';

  it('leaves no byte of the session in the file, and all of the others', async () => {
    const store = await open();
    await store.saveSession(sampleDocument({ id: 'kept' }), sampleSegments());
    await store.saveSession(sampleDocument({ id: 'gone' }), sampleSegments(secretBytes(secret)));
    expect(await fileHolds(secret)).toBe(true);

    await store.hide('gone');
    expect(await fileHolds(secret)).toBe(true);
    expect(await store.purgeHidden()).toBe(1);
    expect(await fileHolds(secret)).toBe(false);

    expect(await readWhole(store, 'kept')).toEqual(sampleDocument({ id: 'kept' }));
    await store.saveSession(sampleDocument({ id: 'after' }), sampleSegments());
    await store.close();
    expect(await readdir(folder)).toEqual(['library.duckdb']);
    const again = await open();
    expect((await again.list('')).map(({ id }) => id).sort()).toEqual(['after', 'kept']);
    await again.close();
  });

  it('waits its turn among other calls', async () => {
    const store = await open();
    await store.saveSession(sampleDocument({ id: 'a' }), sampleSegments());
    await store.saveSession(sampleDocument({ id: 'b' }), sampleSegments());
    const [, document, list] = await Promise.all([
      store.erase('a'),
      readWhole(store, 'b'),
      store.list(''),
      store.saveSession(sampleDocument({ id: 'c' }), sampleSegments()),
    ]);
    expect(document).toEqual(sampleDocument({ id: 'b' }));
    expect(list.map(({ id }) => id)).toEqual(['b']);
    expect(await store.has('c')).toBe(true);
    await store.close();
  });

  it('leaves nothing of the TLS secrets in the file', async () => {
    const store = await open();
    await store.saveSession(sampleDocument({ id: 'gone' }), [], [`CLIENT_RANDOM ${secret}`]);
    expect(await fileHolds(secret)).toBe(true);
    await store.erase('gone');
    expect(await fileHolds(secret)).toBe(false);
    await store.close();
  });

  it('that was cut off before the rewrite is ended at the next start', async () => {
    const store = await open();
    await store.saveSession(sampleDocument({ id: 'gone' }), sampleSegments(secretBytes(secret)));
    await store.close();
    const database = await Database.open(file);
    await database.execute("DELETE FROM segments WHERE session_id = 'gone'");
    await database.execute('INSERT INTO pending_rewrites VALUES (0)');
    await database.checkpoint();
    database.close();
    await writeFile(`${file}.rewriting`, 'half a file');
    expect(await fileHolds(secret)).toBe(true);
    await (await open()).close();
    expect(await fileHolds(secret)).toBe(false);
    expect(await readdir(folder)).toEqual(['library.duckdb']);
  });
});

describe('a rewrite that fails', () => {
  it('leaves the library usable and is made up for at the next start', async () => {
    const secret = 'tell-nobody-0815-tell-nobody';
    const store = await open();
    await store.saveSession(sampleDocument({ id: 'kept' }), sampleSegments());
    await store.saveSession(sampleDocument({ id: 'gone' }), sampleSegments(secretBytes(secret)));
    // Where the fresh file should be stands something that can't be removed.
    await mkdir(`${file}.rewriting`);
    await expect(store.erase('gone')).rejects.toThrow(/rewriting/);
    expect((await store.list('')).map(({ id }) => id)).toEqual(['kept']);
    await rm(`${file}.rewriting`, { recursive: true });
    await store.close();
    await (await open()).close();
    expect(await fileHolds(secret)).toBe(false);
  });
});

describe('opening', () => {
  it('is refused twice in one process', async () => {
    const store = await open();
    expect(await openStore(file)).toMatchObject({ ok: false, error: { kind: 'locked' } });
    await store.close();
    await (await open()).close();
  });

  it('tells a damaged file from a newer one and from none at all', async () => {
    await writeFile(file, 'this is a letter to my aunt\n'.repeat(1000));
    expect(await openStore(file)).toMatchObject({ ok: false, error: { kind: 'corrupt' } });
    await rm(file);
    await (await open()).close();
    const database = await Database.open(file);
    await database.execute("INSERT INTO schema_migrations VALUES (999, 'from the future', 0)");
    database.close();
    expect(await openStore(file)).toMatchObject({ ok: false, error: { kind: 'newer-version' } });
    const nowhere = join(folder, 'no/such/folder/library.duckdb');
    expect(await openStore(nowhere)).toMatchObject({ ok: false, error: { kind: 'io' } });
  });

  it('works with a name that has quotes and spaces', async () => {
    file = join(folder, `Bob's "library" of.sessions.duckdb`);
    const store = await open();
    await store.saveSession(sampleDocument({ id: 'a' }), sampleSegments());
    await store.erase('a');
    expect(await store.list('')).toEqual([]);
    await store.close();
  });
});

it('keeps a session of 300,000 records and gives any page of it', async () => {
  const store = await open();
  await store.saveSession(sampleDocument({ records: 300_000 }), sampleSegments());
  const page = await store.records('s1', null, 250_000, 200);
  expect(page.total).toBe(300_001);
  expect(page.records).toHaveLength(200);
  await store.close();
});
