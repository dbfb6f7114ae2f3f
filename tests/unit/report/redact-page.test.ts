// What a page load adds to a session holds secrets, too: who asked for its parts, and its title.
import { expect, test } from 'vitest';
import { pageDocument } from '../../ui/support/sample-page.ts';
import { redactDocument } from '../../helpers/whole-session.ts';

test('the query of an initiator and the title of a page are taken out', () => {
  const original = pageDocument('p1');
  const exchanges = original.exchanges.map((exchange) =>
    exchange.page === undefined || exchange.hop === 0
      ? exchange
      : {
          ...exchange,
          page: { ...exchange.page, initiator: 'https://other.example/?who=Robinette' },
        },
  );
  expect(JSON.stringify({ ...original, exchanges })).toContain('Shoes');
  const { document } = redactDocument({ ...original, exchanges });
  const text = JSON.stringify(document);
  expect(text).toContain('https://other.example/?who=');
  expect(text).not.toContain('Robinette');
  expect(text).not.toContain('Shoes');
  expect(document.session.visits[0]?.page).toMatchObject({ requests: 5, ending: 'idle' });
});
