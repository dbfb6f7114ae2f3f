// The text of --help: what it is for, how it is used, what it answers.

export const helpText = `Onlooker shows what someone watching your network still sees behind the lock icon.

Usage
  onlooker inspect URL… [options]
  onlooker import FILE… [--keylog FILE] [--json FILE|-] [--report FILE] [--no-redact] [--library FILE]
  onlooker capture [--interface IF] [--seconds N] [--filter F] [--json FILE|-] [--report FILE] [--library FILE]
  onlooker observe [--listen ADDR] [--lab] [--seconds N] [--json FILE|-] [--report FILE] [--library FILE]

It connects to each URL for real, notes what an observer on the path could note, and lays that
beside what was really sent and received. The scheme may be left out: https is meant then.
smtp://host and imap://host (ports 587 and 143 unless given) show a mail connection that begins in
the open and turns to TLS at STARTTLS; nothing is mailed and nobody signs in.

import reads a capture (pcap or pcapng, also in gzip or zstd) the same way: one session a file.
It opens HAR files, Parquet folders, Zeek's logs and JSON reports as well.
Of a damaged one what was readable is given, and the exit code is 1. TLS connections whose keys are
known are opened, and their requests laid beside what the observer saw: the keys come from --keylog FILE
(NSS format, as SSLKEYLOGFILE makes programs write), else from a file beside the capture (cafe.keylog or
cafe.keys for cafe.pcapng), and from the capture itself where it carries them.

capture does the same live, with dumpcap or tcpdump where one is present and permitted: packets on interface
IF (without --interface the interfaces are listed), N seconds or until Ctrl-C, all of them or those that the
capture filter F keeps ("port 443", "host 192.0.2.7"). No capture file is made.

observe offers a proxy to a browser on this computer, or with --listen ADDR (one of this computer's own
addresses) to the devices of that network, behind a user and password that it prints. Each connection is a
line, until Ctrl-C. Nothing is decrypted, so only the envelope exists. From a network nobody gets to this
computer, to private addresses or to ports below 1024 other than 80 and 443.

As a whole page
  --page                  load each URL with a browser engine, everything it takes included, through
                          the relay: what one page tells how many
  --page-limit S          end the load of a page after S seconds (default 30)

How often
  --count N               visit everything N times (default 1)
  --interval S            seconds from the start of one round to the next (default 0)
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
                            clinic.lab.test, news.lab.test, login.lab.test, plain.lab.test, old.lab.test,
                            smtp://mail.lab.test;
                            without URLs all of them; with --page the shop, shop.lab.test

What comes out
  --report FILE           by its ending; may be given again (of several captures each has its own file:
                          out-cafe.html, out-train.html, one Parquet folder for all):
                          .html .pdf .md for people, .csv .parquet for tables, .json to open again,
                          .pcapng for Wireshark (packets rebuilt), .har for web tools,
                          .zeek .zeek-json for what reads Zeek's logs, .keylog
                          (.parquet and .zeek are folders)
  --json FILE             one JSON document a session; - writes to standard output
  --no-redact             keep secrets: cookie and authorization values, query values, bodies and
                          your own address are taken out otherwise
  --with-secrets          put TLS secrets into .pcapng and .keylog: whoever has them and the packets
                          can read everything that was sent
  --library FILE          keep the session in this library and count its earlier visits;
                          without it nothing is kept

  --help, --version

Without --report and --json a summary is printed. Progress goes to standard error.

Exit codes
  0    everything went well
  1    a visit failed, or a capture was damaged
  2    the command was not understood
  3    a file could not be written
  4    a file or the library could not be read
  130  cancelled (Ctrl-C); what there is was written

Examples
  onlooker inspect https://example.org --report out.html
  onlooker inspect example.org example.net --count 3 --interval 5 --json -
  onlooker inspect --lab --report lab.pdf
  onlooker inspect --page https://example.org --json -
  onlooker inspect example.org --report lesson.pcapng --with-secrets
  onlooker import cafe.pcapng --report cafe.html
  onlooker import monday/*.pcapng --report monday.html
  onlooker capture --interface wlan0 --seconds 60 --report cafe.html
  onlooker observe --listen 192.168.1.5 --report lesson.html
`;
