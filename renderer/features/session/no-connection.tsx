// What stands in every screen of connections where there is none.
import type { ReactElement } from 'react';
import type { Session } from '../../../shared/model/session.ts';
import { countOf } from '../../ui/format.ts';
import { EmptyNote } from '../../ui/notes.tsx';

export function NoConnection({ session }: { readonly session: Session }): ReactElement {
  if (session.resolver.kind !== 'capture') {
    return (
      <EmptyNote title="No connection came about.">
        {session.visits.length > 0 ? (
          <p className="dim">Why each visit failed stands in the Compare screen.</p>
        ) : null}
      </EmptyNote>
    );
  }
  const packets = session.capture?.packets ?? 0;
  return (
    <EmptyNote title="No TCP or UDP was found in this capture.">
      {packets > 0 ? (
        <p className="dim">
          It holds {countOf(packets, 'packet')} of other kinds, such as ping (ICMP) or ARP: they are
          counted, and not read.
        </p>
      ) : null}
      <p className="dim">
        Websites are visited over TCP or UDP: take a capture while a page is being opened.
      </p>
    </EmptyNote>
  );
}
