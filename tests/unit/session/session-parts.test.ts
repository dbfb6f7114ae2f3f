// Sessions taken apart for the way between processes are the same when they are put together.
import { expect, it } from 'vitest';
import { joinParts, partsOf } from '../../../electron/session/session-parts.ts';
import { sampleDocument } from '../../fixtures/session-document.ts';

it('puts several sessions together as they were, long lists in several parts', () => {
  const bytes = Uint8Array.from([1, 2, 3]);
  const span = { flowId: 'tcp-1', direction: 'up', offset: 0, lengthBytes: 3, bytes } as const;
  const segments = Array.from({ length: 1201 }, (_, timeMs) => ({ ...span, timeMs }));
  const first = { document: sampleDocument(), segments };
  const second = { document: { ...sampleDocument(), ledger: [] }, segments: [] };
  const parts = [...partsOf([first, second])];
  const joined = joinParts();
  for (const part of parts) joined.add(part);
  expect(joined.sessions).toEqual([first, second]);
  // A frame each, three lists and two, and the segments in three parts.
  expect(parts.length).toBeGreaterThanOrEqual(8);
});

it('takes no part of a session that did not begin', () => {
  const [, list = new Uint8Array(0)] = partsOf([{ document: sampleDocument(), segments: [] }]);
  expect(() => joinParts().add(list)).toThrow('did not begin');
});
