// Plain-language explanations of every term the app shows, by key. Rows, handshake fields and the
// glossary all read this one table, so a term means the same everywhere.
import { envelopeTerms } from './envelope-terms.ts';
import type { Explanation } from './explanation.ts';
import { handshakeTerms } from './handshake-terms.ts';
import { letterTerms } from './letter-terms.ts';

const table = { ...envelopeTerms, ...handshakeTerms, ...letterTerms };

export type ExplanationKey = keyof typeof table;

/** Looked up by any text; an unknown key gives undefined, never a wrong explanation. */
export const explanations: Readonly<Record<string, Explanation>> = table;
