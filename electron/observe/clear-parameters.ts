// Parameters of a query or of a form in the clear: what opens an account one by one, the rest together.
import type { ClearFact } from '../../shared/model/clear-text.ts';
import { decodeParameter, secretKindOf, splitPair, splitPieces } from './secret-names.ts';

/** A fact before it is known where and when it stood. `start` counts characters of the line. */
export interface FactDraft extends Pick<ClearFact, 'severity' | 'kind' | 'label' | 'value'> {
  readonly start: number;
  readonly length: number;
}

const maxNamedFields = 12;
const maxNamesLength = 120;

/** The names of a form's fields, as its label says them: "q, country …". */
export function nameFields(names: readonly string[]): string {
  const distinct = [...new Set(names)].filter((name) => name !== '');
  const text = distinct.slice(0, maxNamedFields).join(', ');
  const isCut = text.length > maxNamesLength || distinct.length > maxNamedFields;
  return isCut ? `${text.slice(0, maxNamesLength)} …` : text;
}

export const labels = { login: 'Login name', password: 'Password', token: 'Key or token' } as const;

/** Of what is told of one flow in the clear, and the characters of each value. */
export const factLimits = { facts: 500, valueLength: 2048 } as const;

/** What stands before a path on this host; port 80 goes without saying. */
export const siteAt = (host: string): string => `http://${host.replace(/:80$/, '')}`;

/** A page, and what its query says; `site`: what stands before its path. */
export function readAddress(target: string, site: string, label = 'Page asked for'): FactDraft[] {
  const [address = '', query] = target.split('?', 2);
  const isWhole = /^https?:\/\//i.test(address);
  const page: FactDraft = {
    severity: 1,
    kind: 'page',
    label,
    value: isWhole ? withoutLogin(address) : `${site}${address}`,
    start: 0,
    length: address.length,
  };
  const parameters =
    query === undefined ? [] : readParameters(query, { kind: 'query', where: 'address' });
  return [
    page,
    ...parameters.map((draft) => ({ ...draft, start: draft.start + address.length + 1 })),
  ];
}

const withoutLogin = (address: string): string => address.replace(/^(https?:\/\/)[^/@]*@/i, '$1');

/** `where` names the place: "address", "form". */
export function readParameters(
  text: string,
  { kind, where }: { kind: 'query' | 'form'; where: string },
): FactDraft[] {
  const drafts: FactDraft[] = [];
  const others: string[] = [];
  const names: string[] = [];
  for (const piece of splitPieces(text, '&')) {
    const { name, value } = splitPair(piece.text);
    const plainName = decodeParameter(name);
    const secret = value === '' ? null : secretKindOf(plainName);
    if (secret !== 'login' && secret !== 'password' && secret !== 'token') {
      others.push(decodeParameter(piece.text));
      names.push(plainName);
      continue;
    }
    drafts.push({
      severity: 3,
      kind: secret,
      label: `${labels[secret]} in the ${where}: ${plainName}`,
      value: decodeParameter(value),
      start: piece.start,
      length: piece.text.length,
    });
  }
  if (others.length > 0) {
    const label =
      kind === 'query'
        ? `What was asked for (${where})`
        : `What was filled in (${where}: ${nameFields(names)})`;
    const value = others.join(' & ');
    drafts.push({ severity: 2, kind, label, value, start: 0, length: text.length });
  }
  return drafts;
}
