// Sessions taken apart for the way between processes are the same when they are put together.
import { expect, it } from 'vitest';
import { joinParts, partsOf } from '../../../electron/session/session-parts.ts';
import { documentOf, storedSession } from '../../../electron/store/stored-session.ts';
import { sampleDocument } from '../../fixtures/session-document.ts';

it('puts several sessions together as they were, long lists in several parts', () => {
  const bytes = Uint8Array.from([1, 2, 3]);
  const span = { flowId: 'tcp-1', direction: 'up', offset: 0, lengthBytes: 3, bytes } as const;
  const segments = Array.from({ length: 1201 }, (_, timeMs) => ({ ...span, timeMs }));
  const first = storedSession(sampleDocument(), segments);
  const second = storedSession({ ...sampleDocument(), ledger: [] });
  const parts = [...partsOf([first, second])];
  const joined = joinParts();
  for (const part of parts) joined.add(part);
  const [one, other] = joined.sessions.map((session) => documentOf(session));
  expect(one).toEqual(sampleDocument());
  expect(other).toEqual({ ...sampleDocument(), ledger: [] });
  expect(joined.sessions.map((session) => session.segments)).toEqual([segments, []]);
  // A frame each, three lists and two, and the segments in three parts.
  expect(parts.length).toBeGreaterThanOrEqual(8);
});

it('gives rows again whenever they are gone through', () => {
  const joined = joinParts();
  const sample = storedSession(sampleDocument());
  for (const part of partsOf([sample])) joined.add(part);
  const rows = [...sample.ledger];
  const [session] = joined.sessions;
  expect(rows.length).toBeGreaterThan(0);
  expect([[...(session?.ledger ?? [])], [...(session?.ledger ?? [])]]).toEqual([rows, rows]);
});

it('takes no part of a session that did not begin', () => {
  const [, list = new Uint8Array(0)] = partsOf([storedSession(sampleDocument())]);
  expect(() => joinParts().add(list)).toThrow('did not begin');
});
