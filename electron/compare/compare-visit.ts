// The ledger of one visit: the envelope, which comes from observations alone, beside the letter,
// which comes from exchanges alone.
import type { LedgerRow } from '../../shared/model/ledger.ts';
import { attemptRows } from './attempt-rows.ts';
import { articleRows, partSizeRows } from './article-rows.ts';
import { clearRows } from './clear-rows.ts';
import { dnsRows } from './dns-rows.ts';
import { heardRows } from './heard-rows.ts';
import { httpRows } from './http-rows.ts';
import { mailRows } from './mail-rows.ts';
import { networkRows } from './network-rows.ts';
import { mergeSame, numberRows } from './row-draft.ts';
import { sealedRows } from './sealed-rows.ts';
import { tlsRows } from './tls-rows.ts';
import { scopeVisit, type CompareInput } from './visit-scope.ts';

/**
 * One row a fact, the article's four first; what is the same of several connections is one fact. A visit that
 * failed gives what was observed of it, and nothing about a request that never left. The same input gives the
 * same rows and ids, a few at a time: a visit may have a million, and not everybody keeps them.
 */
export function compareVisit(input: CompareInput): Iterable<LedgerRow[]> {
  const scope = scopeVisit(input);
  const connections = mergeSame([...networkRows(scope), ...tlsRows(scope)]);
  return numberRows(input.visit.id, {
    first: articleRows(scope),
    beforeHttp: [...dnsRows(scope), ...attemptRows(scope), ...connections],
    http: httpRows(scope),
    afterHttp: [sealedRows, heardRows, mailRows, clearRows, partSizeRows].flatMap((rows) =>
      rows(scope),
    ),
  });
}
