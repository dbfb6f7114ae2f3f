import type { FlowRow } from '../../../shared/model/flow-query.ts';

/** What is spoken, in a word: a version of TLS or a protocol; of what was not recognised what carries it. */
export const kindOfFlow = ({
  tlsVersion,
  protocol,
  transport,
}: Pick<FlowRow, 'tlsVersion' | 'protocol' | 'transport'>): string =>
  tlsVersion ?? (protocol === 'unknown' ? transport : protocol).toUpperCase();
