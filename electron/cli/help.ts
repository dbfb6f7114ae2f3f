// The text of --help: what it is for, how it is used, what it answers.

export const helpText = `Onlooker shows what someone watching your network still sees behind the lock icon.

Usage
  onlooker inspect URL… [options]
  onlooker look FILE… [--json FILE]
  onlooker import FILE… [--keylog FILE] [what comes out]
  onlooker capture --interface IF [--seconds N] [--filter F] [what comes out]
  onlooker observe [--listen ADDR] [--lab] [--seconds N] [what comes out]

In Onlooker's folder write npm start -s -- in place of onlooker.

inspect connects to each URL for real, notes what an observer on the path could note, and lays that
beside what was really sent and received. The scheme may be left out: https is meant then.
smtp://host and imap://host (ports 587 and 143 unless given) show a mail connection that begins in
the open and turns to TLS at STARTTLS; nothing is mailed and nobody signs in.

look says within seconds what captures hold: protocols, versions, and the names that anybody on the way
could read. With --json each connection is a line of JSON, with its TLS fingerprints and record lengths.

import reads captures (pcap or pcapng, also in gzip or zstd), one session a file; - reads one from standard
input. Of a damaged one you get what was readable. It opens HAR files, Parquet folders, Zeek's logs and
JSON reports as well.
TLS and QUIC connections whose keys are known are opened, and their requests laid beside what the
observer saw. The keys come from the capture itself where it carries them, and from --keylog FILE (NSS
format, as SSLKEYLOGFILE makes programs write) or else a file beside the capture (cafe.keylog or
cafe.keys for cafe.pcapng). What comes from standard input goes by once, and is not opened.

capture does the same live, with dumpcap or tcpdump where one is there and permitted: the packets of
interface IF (without --interface the interfaces are listed), for N seconds or until Ctrl-C, all of them
or those that the capture filter F keeps ("port 443", "host 192.0.2.7"). No capture file is made.

observe offers a proxy to a browser on this computer, or with --listen ADDR (an address of this computer)
to the devices of that network; the user and password it asks for are printed. Each connection is a line.
It ends after N seconds (at most 4 hours) or with Ctrl-C. Nothing is decrypted: there is only the
envelope. From the network nobody gets through it to this computer, to private addresses, or to ports
below 1024 other than 80 and 443. With --lab it goes to the practice lab instead of the internet.

Options of inspect

As a whole page
  --page                  load each URL with a browser engine, with everything the page takes, through
                          the relay, to see how many others one page tells of you
  --page-limit S          end the load of a page after S seconds (default 30)

How often
  --count N               visit everything N times (default 1)
  --interval S            seconds from the start of a visit to the next of the same URL (default 0);
                          one that hangs holds up none of the others
  --concurrency N         visits at the same time (default 4)

What is sent
  --method M              request method (default GET; POST when --data is given)
  --header 'Name: value'  a request header; may be given again
  --data D                request body

Where it goes
  --resolve host:port:addr  go to addr for host:port and ask no DNS; may be given again
  --dns-server addr:port    ask this server instead of the system's
  --ca FILE                 trust the certificate authorities in FILE (PEM) as well
  --max-tls 1.2             offer no newer TLS
  --accept-invalid-certificates
                            go on in spite of certificate errors; the report says so
  --fallback-http           for URLs without a scheme: plain HTTP on port 80 when port 443 is refused
                            or does not answer, as most browsers do; always so with --lab
  --lab                     open the practice lab on this machine and visit its sites:
                            clinic.lab.test, news.lab.test, login.lab.test, plain.lab.test,
                            old.lab.test, smtp://mail.lab.test; without URLs all of them,
                            with --page the shop, shop.lab.test. A visit to
                            https://expired.lab.test is refused for its certificate

What comes out, of every command (of look the summary, or --json with a line for each connection)
  --report FILE           a report in the format of its ending; may be given again:
                            .html .pdf .md      for people
                            .csv .parquet       tables
                            .json               everything, to be opened again
                            .pcapng             packets for Wireshark, rebuilt
                            .har                requests and answers, for web tools
                            .zeek .zeek-json    logs as Zeek writes them
                            .keylog             TLS secrets, only with --with-secrets
                          .parquet and .zeek are folders. Of several files each has a report of its
                          own (out-cafe.html, out-train.html), but all share one Parquet folder.
  --json FILE             one JSON document a session; - writes to standard output
  --no-redact             keep what is taken out otherwise: values of cookies, credentials and queries,
                          bodies, and the addresses of your own device or of captured ones
  --with-secrets          put TLS secrets into .pcapng and .keylog: whoever has them and the packets
                          can read everything that was sent
  --library FILE          keep the session in this library and count its earlier visits;
                          without it nothing is kept

  --help, --version

Without --report and --json a summary is printed. Progress goes to standard error.

Exit codes
  0    everything went well; Ctrl-C is how capture and observe end
  1    a visit failed, or a capture was damaged
  2    the command was not understood, or cannot be followed here
  3    a file could not be written
  4    a file, the library or the network could not be read
  70   Onlooker itself failed
  130  inspect, look or import was cancelled with Ctrl-C; what there was by then is given

Examples
  onlooker inspect https://example.org --report out.html
  onlooker inspect example.org example.net --count 3 --interval 5 --json -
  onlooker inspect --lab --report lab.pdf
  onlooker inspect --page https://example.org --json -
  onlooker inspect example.org --report lesson.pcapng --with-secrets
  onlooker look cafe.pcapng
  onlooker import cafe.pcapng --report cafe.html
  onlooker import monday/*.pcapng --report monday.html
  tcpdump -w - | onlooker import - --report cafe.html
  onlooker capture --interface wlan0 --seconds 60 --report cafe.html
  onlooker observe --listen 192.168.1.5 --report lesson.html
`;
