// What a site of the practice lab is: a name, how it speaks, and a function from request to reply.
// Sites know nothing of sockets, so that HTTP/1.1 and HTTP/2 serve the same pages.

export interface SiteRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** By lower-case name; repeated headers joined as Node joins them. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
  /** Where another host of the lab is to be found, by its full name: sites link to each other. */
  readonly originOf: (host: string) => string;
}

export interface SiteReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Whole, a number of random bytes made while they are sent, or lines that come one by one. */
  readonly body:
    | Uint8Array
    | { readonly randomBytes: number }
    | { readonly lines: readonly string[] };
}

export type Speech = 'http' | 'https' | 'https+h2' | 'https-tls12';

export interface SiteLesson {
  readonly path: string;
  readonly title: string;
  readonly teaches: string;
  /** Shown as people type it, without a scheme and without a port. */
  readonly typed?: boolean;
  /** Meant to be loaded as a whole page. */
  readonly asPage?: boolean;
  /** Its certificate is not to be trusted, and that is the lesson: every visit fails. */
  readonly isRefused?: boolean;
}

export interface Site {
  /** First label: `clinic` is `clinic.lab.test`. */
  readonly label: string;
  /** Where it is not the lab's own: a third party's. Under `.test` as well. */
  readonly domain?: string;
  /** Further first labels under which it answers. */
  readonly aliases: readonly string[];
  readonly speech: Speech;
  /** In order unless it says otherwise. */
  readonly certificate?: 'expired';
  reply(request: SiteRequest): SiteReply;
  /** Text messages of a WebSocket to a path; null: there is none. Speech `https` only. */
  messages?(request: SiteRequest): readonly string[] | null;
  /** Addresses worth a visit, as path and query. */
  readonly shown: readonly SiteLesson[];
}

/** A mail server instead of a website: it has no pages, only a lesson. */
export interface MailSite {
  readonly label: string;
  readonly aliases: readonly string[];
  readonly speech: 'smtp';
  readonly shown: readonly { title: string; teaches: string }[];
}

export const labDomain = 'lab.test';

export function hostName(label: string, domain = labDomain): string {
  return `${label}.${domain}`;
}
