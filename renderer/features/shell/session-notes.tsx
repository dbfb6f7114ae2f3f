// What a reader must know before believing the rows: how names were looked up, what was overridden.
import type { ReactElement } from 'react';
import type { Session } from '../../../shared/model/session.ts';
import { describeCaptureFacts } from '../../../shared/words/capture-words.ts';
import { describeObserve } from '../../../shared/words/observe-text.ts';
import { wereNamesLookedUp } from '../../../shared/words/lookup-words.ts';
import { lookupFlows } from '../connections/flow-picker.tsx';
import { describePages } from '../page/page-outcome.ts';
import { useFlowChoices } from '../session/flow-queries.ts';
import { countOf, formatBytes, formatClock } from '../../ui/format.ts';
import { toVisible } from '../../ui/visible-characters.ts';

const resolverWords: Readonly<Record<Session['resolver']['kind'], string>> = {
  server: 'Names were looked up at',
  'local-stub':
    'Names were looked up at a resolver on this computer, whose onward traffic cannot be seen:',
  system: 'Names were looked up by the system; what went over the wire for it was not seen.',
  given: 'Names were looked up at the server given:',
  capture: 'Read from a capture: look-ups are those it holds, times are those of its packets.',
  lab: 'Names were looked up at the practice lab’s own DNS server.',
};

/** Of a capture it is always said where its look-ups are from. */
function listNotes(session: Session, hasLookups: boolean): string[] {
  const { resolver, request } = session;
  const servers =
    resolver.servers.length === 0 || resolver.kind === 'system' || resolver.kind === 'lab'
      ? ''
      : ` ${resolver.servers.join(', ')}`;
  const notes = hasLookups ? [`${resolverWords[resolver.kind]}${servers}`] : [];
  notes.push(...describePages(session));
  if (session.observe !== undefined) notes.push(...describeObserve(session.observe, formatClock));
  if (request.certificateErrors === 'accept') {
    notes.push('Certificate errors were accepted in this run.');
  }
  if (request.caPem !== null) notes.push('Further authorities were trusted in this run.');
  if (request.maxTls === '1.2') notes.push('TLS 1.3 was switched off in this run.');
  if (session.status === 'cancelled') notes.push('The run was cancelled.');
  const { capture } = session;
  if (capture !== undefined) {
    notes.push(`${formatBytes(capture.fileBytes)}, ${countOf(capture.packets, 'packet')}`);
    notes.push(...describeCaptureFacts(capture));
  }
  if (session.kind === 'imported' && resolver.kind !== 'capture') notes.push('Opened from a file.');
  return notes;
}

export function SessionNotes({ session }: { readonly session: Session }): ReactElement | null {
  const asked = useFlowChoices(session.id, lookupFlows, 1);
  const recorded = asked.isPlaceholderData ? 0 : (asked.data?.total ?? 0);
  const hasLookups = session.resolver.kind === 'capture' || wereNamesLookedUp(session, recorded);
  const notes = listNotes(session, hasLookups);
  return notes.length === 0 ? null : (
    <p className="session-notes">{notes.map(toVisible).join(' · ')}</p>
  );
}
