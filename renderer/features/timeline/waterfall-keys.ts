// The timeline's keys. Pure: from a key to what it asks for.

export type KeyDeed =
  | { readonly kind: 'zoom'; readonly factor: number }
  | { readonly kind: 'pan'; readonly share: number }
  | { readonly kind: 'fit' }
  /** To the row so many further down. */
  | { readonly kind: 'row'; readonly by: number }
  /** To the next or the previous thing on the row. */
  | { readonly kind: 'mark'; readonly by: 1 | -1 }
  | { readonly kind: 'leave' };

export interface PressedKey {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

const deeds: Readonly<Record<string, KeyDeed>> = {
  '+': { kind: 'zoom', factor: 1 / 1.5 },
  '=': { kind: 'zoom', factor: 1 / 1.5 },
  '-': { kind: 'zoom', factor: 1.5 },
  _: { kind: 'zoom', factor: 1.5 },
  ArrowLeft: { kind: 'pan', share: -0.2 },
  ArrowRight: { kind: 'pan', share: 0.2 },
  ArrowUp: { kind: 'row', by: -1 },
  ArrowDown: { kind: 'row', by: 1 },
  PageUp: { kind: 'row', by: -10 },
  PageDown: { kind: 'row', by: 10 },
  Home: { kind: 'fit' },
  Escape: { kind: 'leave' },
};

const withShift: Readonly<Record<string, KeyDeed>> = {
  ArrowLeft: { kind: 'mark', by: -1 },
  ArrowRight: { kind: 'mark', by: 1 },
};

/** Null: not one of these; whoever else wants it may have it. */
export function readKey({ key, shiftKey, ctrlKey, metaKey, altKey }: PressedKey): KeyDeed | null {
  if (ctrlKey || metaKey || altKey) return null;
  return (shiftKey ? withShift[key] : undefined) ?? deeds[key] ?? null;
}

export const keysHelp =
  '+ and − zoom, ← and → pan, Home shows all, ↑ and ↓ choose a connection, Shift with ← and → goes through what happened on it. By mouse: drag or Shift and wheel to pan, Ctrl and wheel to zoom.';
