// Comparing in turns gives what comparing at once gives, and lets others run in between.
import { expect, it } from 'vitest';
import {
  compareSession,
  compareSessionInTurns,
} from '../../../electron/session/compare-session.ts';
import { sampleDocument } from '../../fixtures/session-document.ts';

function inputOf(visits: number) {
  const { session, exchanges, flows, dns } = sampleDocument();
  const [visit] = session.visits;
  if (visit === undefined) throw new Error('the sample has no visit');
  const many = Array.from({ length: visits }, (_, n) => ({ ...visit, id: `v${n}` }));
  const own = many.flatMap(({ id }, n) =>
    exchanges.map((exchange) => ({ ...exchange, id: `${id}-${n}`, visitId: id })),
  );
  const observations = { flows, dns };
  return { session: { ...session, visits: many }, exchanges: own, observations, earlier: [] };
}

it('gives the same document', async () => {
  const input = inputOf(40);
  expect(await compareSessionInTurns(input)).toEqual(compareSession(input));
});

it('lets others run in between', async () => {
  const turns = { others: 0, isOver: false };
  const comparing = compareSessionInTurns(inputOf(1500)).finally(() => {
    turns.isOver = true;
  });
  const count = (): void => {
    if (turns.isOver) return;
    turns.others += 1;
    setImmediate(count);
  };
  setImmediate(count);
  const { ledger } = await comparing;
  expect(ledger.length).toBeGreaterThan(1500);
  expect(turns.others).toBeGreaterThan(2);
});
