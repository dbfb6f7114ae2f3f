// Fields with their values as a body held them: what opens an account one by one, the rest together.
import { labels, nameFields, type FactDraft } from './clear-parameters.ts';
import { secretKindOf } from './secret-names.ts';

export interface Field {
  readonly name: string;
  readonly value: string;
  /** Of the value, characters of the body. */
  readonly start: number;
  readonly length: number;
}

interface Words {
  /** Behind "Password", before the field's name. */
  readonly secret: string;
  readonly others: (names: string) => string;
}

/** `length`: of the body, characters. */
export function describeFields(
  fields: readonly Field[],
  length: number,
  words: Words,
): FactDraft[] {
  const drafts: FactDraft[] = [];
  const others: Field[] = [];
  for (const field of fields) {
    const secret = field.value === '' ? null : secretKindOf(field.name);
    if (secret !== 'login' && secret !== 'password' && secret !== 'token') {
      others.push(field);
      continue;
    }
    const { start, value } = field;
    const label = `${labels[secret]} ${words.secret}: ${field.name}`;
    drafts.push({ severity: 3, kind: secret, label, value, start, length: field.length });
  }
  if (others.length > 0) {
    const label = words.others(nameFields(others.map(({ name }) => name)));
    const value = others.map((field) => `${field.name}=${field.value}`).join(' & ');
    drafts.push({ severity: 2, kind: 'form', label, value, start: 0, length });
  }
  return drafts;
}
