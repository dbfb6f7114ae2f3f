// Versions of TLS by the numbers that stand for them on the wire (RFC 8446 §4.2.1, RFC 5246 §E.1).

export const tls10 = 0x0301;
export const tls12 = 0x0303;
export const tls13 = 0x0304;
