// HTML text that cannot be broken out of: values are escaped where they are put in.

import { spellNamesIn, splitSpelt } from '../../shared/words/spelt-name.ts';

/** Finished markup; only this file makes it from text. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Escaped; control and bidi characters are shown as what they are. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll(/[&<>"']/g, (character) => entities[character] ?? '')
    .replaceAll(/[\p{Cc}\p{Bidi_Control}]/gu, (character) => {
      const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
      return character === '\n' ? ' ' : `␦U+${code}`;
    });
}

type Value = string | number | Markup | readonly Markup[] | null;

function show(value: Value): string {
  if (value === null) return '';
  if (value instanceof Markup) return value.text;
  if (typeof value === 'string' || typeof value === 'number') return escapeHtml(String(value));
  return value.map((part) => part.text).join('');
}

/** A text, and behind it what internationalised names in it spell, whatever their direction. */
export function named(text: string): Markup {
  const spelt = spellNamesIn(text);
  return spelt === null ? html`${text}` : html`${text} <bdi class="spelt">(${spelt})</bdi>`;
}

/** A sentence, each name in it as `named` shows it. */
export function namedInside(text: string): Markup {
  const parts = splitSpelt(text).map((part) =>
    part.spelt === null
      ? html`${part.text}`
      : html`${part.text} <bdi class="spelt">(${part.spelt})</bdi>`,
  );
  return html`${parts}`;
}

/** Template tag: text goes in escaped, Markup as it is. */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Markup {
  return new Markup(String.raw({ raw: parts }, ...values.map(show)));
}
