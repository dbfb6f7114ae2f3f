// What stands in every screen of connections where there is none.
import type { ReactElement } from 'react';
import type { Session } from '../../../shared/model/session.ts';
import { countOf } from '../../ui/format.ts';
import { EmptyNote } from '../../ui/notes.tsx';
import { toVisible } from '../../ui/visible-characters.ts';

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
  const { packets = null, problem = null } = session.capture ?? {};
  if (packets === 0) return <NoPacket problem={problem} />;
  return (
    <EmptyNote title="No TCP or UDP was found in this capture.">
      {packets !== null && packets > 0 ? (
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

/** `problem`: why no packet was read, where there may have been some. */
function NoPacket({ problem }: { readonly problem: string | null }): ReactElement {
  if (problem !== null) {
    return (
      <EmptyNote title="Not one packet of this capture was read.">
        <p className="dim">{toVisible(problem)}</p>
      </EmptyNote>
    );
  }
  return (
    <EmptyNote title="There is not one packet in this capture.">
      <p className="dim">
        Nothing passed while it was taken: take it anew, on the interface that is in use, while a
        page is being opened.
      </p>
    </EmptyNote>
  );
}
