// A session of the sample library, and the same one as it would be had it come otherwise.
import type { SessionDocument } from '../../../shared/model/session.ts';
import type { SampleLibrary } from './sample-library.ts';

/** The session `s1`. */
export function documentIn({ documents }: SampleLibrary): SessionDocument {
  const document = documents.get('s1');
  if (document === undefined) throw new Error('the sample is not there');
  return document;
}

/** Read from a capture: nobody in it is the reader. */
export function asCapture(document: SessionDocument): SessionDocument {
  const resolver = { kind: 'capture' as const, servers: [] };
  const { learnt } = document.summary;
  return {
    ...document,
    session: { ...document.session, kind: 'imported', resolver },
    ledger: document.ledger.map((row) =>
      row.topic === 'own-address' ? { ...row, label: 'Address and place of the client' } : row,
    ),
    summary: {
      ...document.summary,
      learnt: learnt.replace('on your network', 'on the network'),
      notSeen: 'They did not see the page, or the answer.',
    },
  };
}

/** With no visit to a website found in it. */
export function withoutVisits(document: SessionDocument): SessionDocument {
  return { ...document, session: { ...document.session, visits: [] }, ledger: [] };
}
