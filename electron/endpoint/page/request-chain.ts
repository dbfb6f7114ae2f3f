// The hops of one request id, redirects included, and their headers as they really went out: events with
// these ("ExtraInfo", with cookies) come apart from the rest, but for one hop after the other.
import type { DevtoolsEvents } from './devtools-events.ts';
import { headerPairs, parseHeadersText } from './header-pairs.ts';
import { isAnsweredInside, type PageRequest, type PageResponse } from './page-request.ts';

type ExtraRequest = DevtoolsEvents['Network.requestWillBeSentExtraInfo'];
type ExtraResponse = DevtoolsEvents['Network.responseReceivedExtraInfo'];

export class RequestChain {
  readonly #hops: PageRequest[] = [];
  /** In the order in which they came; those beyond what was taken wait for their hop. */
  readonly #sent: ExtraRequest[] = [];
  readonly #received: ExtraResponse[] = [];
  #sentTaken = 0;
  #receivedTaken = 0;

  get last(): PageRequest | null {
    return this.#hops.at(-1) ?? null;
  }

  add(hop: PageRequest): void {
    this.#hops.push(hop);
    this.takeExtra();
  }

  /** The last hop. */
  pushSent(extra: ExtraRequest): PageRequest | null {
    this.#sent.push(extra);
    this.takeExtra();
    return this.last;
  }

  /** The last hop. */
  pushReceived(extra: ExtraResponse): PageRequest | null {
    this.#received.push(extra);
    this.takeExtra();
    return this.last;
  }

  /** To be called when a hop is answered; one answered inside the browser has no extra events. */
  takeExtra(): void {
    const hops = this.#hops.filter((hop) => !isAnsweredInside(hop));
    for (let hop = hops[this.#sentTaken]; hop !== undefined; hop = hops[this.#sentTaken]) {
      const extra = this.#sent[this.#sentTaken];
      if (extra === undefined) break;
      hop.headers = headerPairs(extra.headers);
      this.#sentTaken += 1;
    }
    for (;;) {
      const hop = hops[this.#receivedTaken];
      const extra = this.#received[this.#receivedTaken];
      if (hop?.response === undefined || hop.response === null || extra === undefined) break;
      hop.response = withExtra(hop.response, extra);
      this.#receivedTaken += 1;
    }
  }
}

function withExtra(response: PageResponse, extra: ExtraResponse): PageResponse {
  return {
    ...response,
    // A revalidated answer is told as 200; what came over the wire was 304.
    status: extra.statusCode,
    headers: parseHeadersText(extra.headersText) ?? headerPairs(extra.headers),
    headBytes: extra.headersText?.length ?? response.headBytes,
  };
}
