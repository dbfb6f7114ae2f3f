// What the side that connects is called over the steps: "you" of one's own visits, else the client.
import { createContext, use } from 'react';
import type { Whose } from '../../../shared/model/whose.ts';

/** Set by the screen, from its session. */
export const WhoseSteps = createContext<Whose>('others');

interface ClientWords {
  readonly name: string;
  readonly inSentence: string;
}

const words: Readonly<Record<Whose, ClientWords>> = {
  own: { name: 'You', inSentence: 'you' },
  others: { name: 'Client', inSentence: 'client' },
};

export const useClientWords = (): ClientWords => words[use(WhoseSteps)];
