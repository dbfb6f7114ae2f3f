// TLS session tickets, kept for the length of a session so that a second visit resumes as a browser's
// would (RFC 8446 §2.2, RFC 5077).
import type { Failure } from '../../shared/model/failure.ts';
import type { Certificate } from './describe-leaf.ts';

/** A ticket with what was found out when its certificate was seen: resumption shows it no more. */
export interface Ticket {
  readonly session: Buffer;
  readonly problem: Failure | null;
  readonly certificate: Certificate | null;
  /** TLS 1.3 tickets serve once, or visits could be linked by them (RFC 8446 §C.4). */
  readonly once: boolean;
}

const ticketsPerOrigin = 8;
const maxOrigins = 1000;

export class TicketStore {
  readonly #tickets = new Map<string, Ticket[]>();

  add(origin: string, ticket: Ticket): void {
    const known = this.#tickets.get(origin) ?? [];
    // A map keeps insertion order: the origin not used for longest goes first.
    this.#tickets.delete(origin);
    this.#tickets.set(origin, [...known.slice(1 - ticketsPerOrigin), ticket]);
    const [oldest] = this.#tickets.keys();
    if (this.#tickets.size > maxOrigins && oldest !== undefined) this.#tickets.delete(oldest);
  }

  /** The newest ticket, or null. */
  take(origin: string): Ticket | null {
    const tickets = this.#tickets.get(origin);
    const ticket = tickets?.at(-1);
    if (ticket === undefined) return null;
    if (ticket.once) tickets?.pop();
    return ticket;
  }
}
