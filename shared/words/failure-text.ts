// The words a person reads when a visit fails: what happened, and what to do next.
import type { Failure, FailureKind } from '../model/failure.ts';

export interface FailureText {
  /** What happened, as a short sentence without a full stop. */
  readonly title: string;
  readonly whatToDo: string;
}

const texts: Readonly<Record<FailureKind, FailureText>> = {
  'page-crashed': {
    title: 'The page brought its browser process down',
    whatToDo: 'What was seen until then is kept. Try again, or look at the page as one request.',
  },
  blocked: {
    title: 'The browser engine did not let this pass',
    whatToDo:
      'It keeps to rules such as content policies and mixed content; nothing is wrong here.',
  },
  'destination-refused': {
    title: 'Onlooker takes nobody there',
    whatToDo:
      'From other devices it goes to websites on public addresses only, not to this computer, its network or other services.',
  },
  'invalid-url': {
    title: 'This is not a web address',
    whatToDo: 'Write it like https://example.org/page and try again.',
  },
  'unsupported-scheme': {
    title: 'Only https, http, smtp and imap addresses can be visited',
    whatToDo: 'Replace the part before the colon with https, if the site offers that.',
  },
  'unknown-host': {
    title: 'No website has this name',
    whatToDo: 'Check the spelling. If the name is new or internal, another DNS server may know it.',
  },
  'dns-failed': {
    title: 'The name could not be looked up',
    whatToDo:
      'The DNS server did not answer or refused. Check the connection or choose another one.',
  },
  'dns-malformed': {
    title: 'The DNS server sent an answer that makes no sense',
    whatToDo: 'Something between you and the server may be meddling. Choose another DNS server.',
  },
  'connection-refused': {
    title: 'The server is there but does not take connections on this port',
    whatToDo: 'Check the port number, and whether the website is running.',
  },
  unreachable: {
    title: 'There is no way to this address from here',
    whatToDo: 'Check that this machine is online and that no firewall stands in between.',
  },
  'connect-timeout': {
    title: 'The server did not take the connection in time',
    whatToDo: 'It may be off or behind a firewall that drops packets. Try again later.',
  },
  'no-answer': {
    title: 'The server took the connection and then stayed silent',
    whatToDo:
      'Try again later. If the port is unusual, it may serve something else than a website.',
  },
  'not-mail': {
    title: 'The server does not speak this mail protocol',
    whatToDo: 'Check host and port: smtp:// is usually 587, imap:// 143.',
  },
  'starttls-not-offered': {
    title: 'The mail server does not offer STARTTLS',
    whatToDo:
      'Everything on this connection stays readable. Or someone on the way took the offer out: compare from another network.',
  },
  'starttls-refused': {
    title: 'The mail server refused STARTTLS',
    whatToDo:
      'It offered encryption and then said no. The details hold its words; try again later.',
  },
  'not-tls': {
    title: 'The server does not speak TLS on this port',
    whatToDo: 'It may be a plain http:// site: try that, and see how much more the network reads.',
  },
  'tls-failed': {
    title: 'No encrypted connection could be agreed on',
    whatToDo: 'The server may only offer outdated encryption, or ask for a certificate from you.',
  },
  'certificate-expired': {
    title: "The website's certificate has expired",
    whatToDo: "Check this machine's clock. If it is right, the operator has to renew it.",
  },
  'certificate-not-yet-valid': {
    title: "The website's certificate is not valid yet",
    whatToDo: "Check this machine's clock: it may be wrong.",
  },
  'certificate-self-signed': {
    title: 'The website signed its certificate itself',
    whatToDo: 'Anyone could do that. Go on only if you know the site, by allowing it for this run.',
  },
  'certificate-untrusted': {
    title: "Nobody this machine trusts has signed the website's certificate",
    whatToDo: "If it comes from your organisation, add that authority's certificate for this run.",
  },
  'certificate-wrong-name': {
    title: 'The certificate belongs to another name',
    whatToDo: 'Check the spelling. Someone may be standing in for the site you meant.',
  },
  'certificate-invalid': {
    title: 'The certificate cannot be accepted',
    whatToDo: 'It is damaged or breaks the rules. The details name the check that failed.',
  },
  'header-too-large': {
    title: 'The answer began with more headers than anyone needs',
    whatToDo: 'The server is broken or hostile. Nothing more was read from it.',
  },
  'body-too-large': {
    title: 'The answer is larger than the limit',
    whatToDo: 'It was cut off there. What the network saw up to that point is kept.',
  },
  'decompressed-too-large': {
    title: 'The answer unpacks to more than the limit',
    whatToDo: 'This may be a compression bomb. It was stopped; what came until then is kept.',
  },
  'bad-encoding': {
    title: "The answer's compression could not be undone",
    whatToDo: 'The server sent damaged data or a format this version does not know.',
  },
  'redirect-limit': {
    title: 'The website keeps sending us on',
    whatToDo:
      'It may be going round in a circle, for example over a cookie it wants. See the hops.',
  },
  'bad-redirect': {
    title: 'The website sent us to an address that cannot be visited',
    whatToDo: 'The details show where to. The hops before it are kept.',
  },
  'closed-early': {
    title: 'The connection was cut before the answer was complete',
    whatToDo: 'Try again. If it happens each time, something on the way may be cutting it.',
  },
  'protocol-error': {
    title: 'This is not HTTP as it should be',
    whatToDo: 'Something else may be serving on this port; or a given header cannot be sent.',
  },
  'total-timeout': {
    title: 'The visit took longer than the limit',
    whatToDo: 'The server is very slow, or slow on purpose. What came until then is kept.',
  },
  cancelled: {
    title: 'Cancelled',
    whatToDo: 'Run it again when you like; what was seen until then is kept.',
  },
  internal: {
    title: 'Onlooker made a mistake',
    whatToDo: 'Please report it, with the details below.',
  },
};

/** Both sentences for a failure; its `detail` is shown beside them. */
export function describeFailure(failure: Failure): FailureText {
  return texts[failure.kind];
}
