// Memory that goes from session to session: never shared between two at once, and never without end.
import { describe, expect, it } from 'vitest';
import { ReadSlab } from '../../../electron/relay/read-slab.ts';
import { SlabLoan, SlabPool, slabBytes } from '../../../electron/relay/slab-pool.ts';

const limits = { flowBytes: 2 * slabBytes, sessionBytes: 3 * slabBytes };

describe('slabs lent to sessions', () => {
  it('are given to one session at a time and used again by the next', () => {
    const pool = new SlabPool();
    const first = new SlabLoan(pool, limits);
    const beside = new SlabLoan(pool, limits);
    const slab = first.slab(0);
    expect(slab).not.toBeNull();
    expect(beside.slab(0) === slab).toBe(false);
    first.giveBack();
    expect(new SlabLoan(pool, limits).slab(0) === slab).toBe(true);
  });

  it('are limited for each flow and for the session', () => {
    const loan = new SlabLoan(new SlabPool(), limits);
    expect(loan.slab(2)).toBeNull();
    const taken = [loan.slab(0), loan.slab(1), loan.slab(0), loan.slab(1)];
    expect(taken.map((slab) => slab === null)).toStrictEqual([false, false, false, true]);
  });

  it('are lent no more, and given back once, when the session has ended', () => {
    const pool = new SlabPool();
    const ended = new SlabLoan(pool, limits);
    const slab = ended.slab(0);
    ended.giveBack();
    ended.giveBack();
    expect(ended.slab(0)).toBeNull();
    expect([pool.take(), pool.take()].filter((one) => one === slab)).toHaveLength(1);
  });

  it('are kept between sessions up to a limit only', () => {
    const pool = new SlabPool();
    const many = Array.from({ length: 300 }, () => Buffer.alloc(1));
    pool.put(many);
    const kept = Array.from({ length: 300 }, () => pool.take()).filter(
      ({ length }) => length === 1,
    );
    expect(kept).toHaveLength(256);
  });
});

describe('the memory a socket reads into', () => {
  it('goes on without a loan when that is spent, and never hands out a byte twice', () => {
    const reader = new ReadSlab(new SlabLoan(new SlabPool(), limits));
    const views: Buffer[] = [];
    for (let total = 0; total < 6 * slabBytes;) {
      const lengthBytes = Math.min(reader.room().length, 50_000);
      const view = reader.take(lengthBytes);
      view.fill(views.length % 251);
      views.push(view);
      total += lengthBytes;
    }
    const intact = views.every((view, index) => view.every((byte) => byte === index % 251));
    expect(intact).toBe(true);
  });
});
