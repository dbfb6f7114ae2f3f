// What is said of page loads: the limit of connections where a page may have met it, and only there.
import { expect, it } from 'vitest';
import { describePages } from '../../../renderer/features/page/page-outcome.ts';
import { pageDocument } from '../../ui/support/sample-page.ts';

function notesOf(connections: number): string {
  const { session } = pageDocument('p1');
  const visits = session.visits.map((visit) =>
    visit.page ? { ...visit, page: { ...visit.page, connections } } : visit,
  );
  return describePages({ ...session, visits }).join(' ');
}

it.each([
  [5, false],
  [31, false],
  [32, true],
  [400, true],
])('%i connections: limit told %s', (connections, isTold) => {
  const notes = notesOf(connections);
  expect(notes).toContain(`over ${connections} connections`);
  expect(notes.includes('at most 32 connections to a proxy')).toBe(isTold);
});

it('says in words of its own what a proxy changes', () => {
  const notes = notesOf(5);
  expect(notes).toContain('Onlooker’s own proxy');
  expect(notes).toMatch(/ECH .* dummy \(GREASE\) that hides nothing/);
});
