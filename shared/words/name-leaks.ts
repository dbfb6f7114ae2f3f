// Where a readable name stood, in words.
import type { NameLeak } from '../model/observation.ts';

export const nameLeakWords: Readonly<Record<NameLeak, string>> = {
  sni: 'Name in the TLS hello',
  dns: 'Name looked up',
  'http-host': 'Name in an HTTP request',
  'clear-text': 'Name told to a proxy or server before encryption',
  certificate: 'Name in the certificate',
};
