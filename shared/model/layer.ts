// Where in a connection a fact stood. Without the schema library, for whoever only needs the order.

/** In the order in which they are listed. */
export const layers = ['DNS', 'IP', 'TCP', 'UDP', 'TLS', 'HTTP', 'mail', 'behaviour'] as const;
export type Layer = (typeof layers)[number];
