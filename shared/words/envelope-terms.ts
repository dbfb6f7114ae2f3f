// What stands on the envelope: addresses, names, sizes, times, and what TLS lets be seen of itself.
import type { Explanation } from './explanation.ts';

export const envelopeTerms = {
  'own-address': {
    title: 'The sender’s own address',
    text: 'Every packet carries the address it comes from, otherwise no answer could find its way back. On its own network it is the address of the device itself; beyond the router it is with IPv4 usually that of the whole household or office, with IPv6 mostly still the device’s. HTTPS never hides it; a VPN puts its own in its place.',
  },
  'clear-prelude': {
    title: 'Said before encryption began',
    text: 'Some connections start in the open and turn to encryption later: mail programs greet the server first, and a program behind a proxy first tells it where to connect. Whatever is said until then can be read by anyone on the way.',
  },
  nat: {
    title: 'NAT (shared address)',
    text: 'With IPv4 most routers replace the private address of a device by one public address that everybody at home or at work shares. Someone on the same Wi-Fi sees the device; someone further away sees the router’s address, and the provider can tell whose line it was. With IPv6 there is usually no such replacement: the device’s own address goes all the way.',
  },
  place: {
    title: 'Place',
    text: 'Addresses are given out in blocks, and public tables say to which operator and country a block belongs. This tells roughly where an address is used, not a street, and it can be wrong for mobile networks and VPNs.',
  },
  size: {
    title: 'Size of the message',
    text: 'Encryption hides what is written but hardly changes how long it is. Unless padding is added, which is rare, the lengths of the encrypted pieces give the size of the answer with a small error, and often the size alone tells which page of a website it was.',
  },
  website: {
    title: 'Website',
    text: 'The name of the website is not part of what HTTPS protects. It usually travels in the open twice: in the question to the name server (DNS) and in the first message of the encrypted connection (SNI).',
  },
  frequency: {
    title: 'How often',
    text: 'Someone who keeps watching sees each connection begin and end. When and how often someone comes back to a website tells about habits, for instance a treatment or a job search, without a single word being read.',
  },
  'destination-address': {
    title: 'Destination address',
    text: 'Every packet carries the address it goes to, so that routers can deliver it. Anyone on the way can read it. Many websites may share one address, others have one of their own that is as telling as the name.',
  },
  'destination-place': {
    title: 'Country and operator of the destination',
    text: 'Public tables say which country and which company an address belongs to. Onlooker looks this up in tables that came with it, so that the look-up itself gives nothing away.',
  },
  port: {
    title: 'Port',
    text: 'A number that says which service of a computer is meant. Port 443 stands for HTTPS, port 80 for HTTP without encryption, port 53 for name look-ups. It is readable in every packet.',
  },
  'port-80': {
    title: 'Port 80 (plain HTTP)',
    text: 'Port 80 is the usual port of HTTP without encryption. Everything sent there as plain HTTP, page, cookies, passwords and answer, can be read and changed by anyone on the way. Many sites use it only to send visitors on to HTTPS, but that first request is already readable.',
  },
  fallback: {
    title: 'Fall-back to port 80',
    text: 'When an address is typed without https://, most browsers try the encrypted port 443 first and fall back to plain HTTP on port 80 when it does not answer. Then everything can be read. Whoever can block port 443 on the way can bring this about. A browser’s “HTTPS only” setting prevents it, and so does HSTS for sites the browser knows it of: from an earlier visit or from a list it came with.',
  },
  starttls: {
    title: 'STARTTLS',
    text: 'In e-mail and some other protocols a connection begins in the open and switches to encryption after the command STARTTLS. An attacker on the way can take the server’s offer of it out, so that everything stays readable unless the program insists on encryption.',
  },
  dns: {
    title: 'DNS (name look-up)',
    text: 'Before a computer can connect it asks a name server for the address behind a name, unless it remembers the answer. Classic DNS is not encrypted: the network, and the operator of the name server, can read every name that is looked up.',
  },
  'dns-server': {
    title: 'Name server',
    text: 'The computer that was asked for the address behind the name. It is often run by the provider and can keep a list of every name it is asked for, even where the question reaches it encrypted.',
  },
  'dns-leak': {
    title: 'DNS leak',
    text: 'A name look-up that goes outside the protected path, for instance past a VPN, gives away the website’s name although all the rest is hidden. HTTPS alone never hides the look-up; encrypted DNS (over HTTPS, TLS or QUIC) hides it from the network but not from the name server.',
  },
  'dns-unseen': {
    title: 'Look-up not seen here',
    text: 'The look-up was done by the operating system or by a helper on this computer, so Onlooker could not watch it leave. Unless encrypted DNS is set up, the question usually still goes over the network in the open.',
  },
  sni: {
    title: 'SNI (server name indication)',
    text: 'One server can hold many websites, so the browser names the one it wants in its very first message. Nothing is encrypted then (in QUIC only with a key that anyone can work out), so anyone on the way can read the name. Only ECH hides it.',
  },
  ech: {
    title: 'ECH (encrypted client hello)',
    text: 'A newer extension that encrypts the sensitive part of the first message, and with it the website’s name, with a key taken from DNS. Only an outer name, mostly one of the hosting company’s, stays readable. It helps only where the look-up is encrypted too. Programs also send meaningless ECH data on purpose, so its presence alone does not prove that the name was hidden.',
  },
  certificate: {
    title: 'Certificate',
    text: 'The website’s proof of identity, signed by an authority. In TLS 1.2 and older it travels in the open and shows the names it is valid for. In TLS 1.3 it is encrypted, though its length still shows a little.',
  },
  'client-certificate': {
    title: 'Certificate of the client',
    text: 'Some servers ask their users for a certificate too, as companies and schools do at the door of their networks. In TLS 1.2 and older it travels in the open, and with it the name or the address of mail of whoever signs in. In TLS 1.3 it is encrypted.',
  },
  'lock-icon': {
    title: 'The lock icon',
    text: 'The lock says two things: nobody on the way can read or change the content, and the server proved that it holds the name in the address bar. It does not say that the site is honest, and it does not hide who talks to whom, when, how often or how much.',
  },
  'tls-version': {
    title: 'TLS version',
    text: 'Which version of the encryption protocol both sides settled on. TLS 1.3 encrypts more of the handshake, among it the certificate; older versions leave that readable. The version itself is always readable.',
  },
  cipher: {
    title: 'Cipher suite',
    text: 'The set of encryption methods both sides settled on. It is chosen in the open. It also tells an observer how many bytes encryption adds to each piece, exactly so in all modern suites, which makes size estimates precise.',
  },
  alpn: {
    title: 'ALPN (protocol choice)',
    text: 'In its first message a program lists which protocols it speaks inside the encryption, for the web the versions of HTTP. The list is readable and is one of the marks by which programs are told apart. The server’s choice is readable in TLS 1.2 and encrypted in TLS 1.3.',
  },
  resumption: {
    title: 'Resumption',
    text: 'To save time a program can show a ticket from an earlier connection instead of starting anew; the server then sends no certificate. The ticket is opaque to others, but that one is shown tells that the program has been there before. In TLS 1.2 it is handed out in the open and may be shown again and again, which links the visits to each other; in TLS 1.3 it is handed out encrypted and should be shown only once.',
  },
  psk: {
    title: 'Pre-shared key (PSK)',
    text: 'In TLS 1.3 mostly the key behind a resumption ticket. When the client offers one and the server accepts, both continue from an earlier connection; it may also be a key that both were given beforehand, as some devices and programs are. The offer is readable, which of the two it stands for is not.',
  },
  'early-data': {
    title: 'Early data (0-RTT)',
    text: 'A returning client may send its first request together with its first message. It is encrypted, but an attacker can record it and send it once more, so servers should accept it only for requests that do no harm when repeated.',
  },
  ja3: {
    title: 'JA3',
    text: 'A fingerprint of the program that connects: version, cipher list, extensions, curves and point formats of its first message, hashed with MD5. Encryption does not stop it, as that message comes before any key. Many copies of the same program share one JA3, but it tells a browser from a script and often one browser from another. Programs that shuffle their extensions, as Chrome does, get another one each time.',
  },
  ja4: {
    title: 'JA4',
    text: 'A newer fingerprint of the program that connects, made of the same first message, which comes before any key: encryption does not stop it. It sorts lists before hashing, so that programs that shuffle their extensions still get one fingerprint, and its first part can be read directly: protocol, TLS version, number of ciphers and extensions, first ALPN.',
  },
  fingerprint: {
    title: 'Fingerprinting',
    text: 'The way a program says hello (order of ciphers, extensions, sizes, timing) differs from program to program. An observer can recognise the software, sometimes its version, and so tell devices behind one shared address apart, without reading any content.',
  },
  records: {
    title: 'TLS records',
    text: 'TLS cuts the encrypted content into pieces called records. Each begins with five readable bytes: kind, version and length. Once encryption began the kind tells little, but the sequence of lengths and times is visible and can work like a fingerprint of the page.',
  },
  datagrams: {
    title: 'Datagrams',
    text: 'What goes over UDP, as QUIC, calls and most VPNs do, is sent in pieces called datagrams. What is in them may be encrypted; how large each is and when it passed is not, and the sequence can work like a fingerprint of the page.',
  },
  bytes: {
    title: 'Amount of data',
    text: 'How much went up and how much came down can be counted by anyone on the way. Much up and little down looks like an upload, a steady stream down like a video.',
  },
  times: {
    title: 'Times',
    text: 'When a connection began, when each piece passed and when it ended is visible. Times tell of habits and show which connections belong together. Of connections that pass through Onlooker the times are those at which it got the bytes, not the packets’ own; of a capture they are the packets’.',
  },
  handshake: {
    title: 'Handshake',
    text: 'The first messages of a TLS connection, in which both sides agree on version, cipher and keys. They must be partly readable, because no key exists yet. Everything after them is encrypted.',
  },
} as const satisfies Record<string, Explanation>;
