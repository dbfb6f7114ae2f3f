// Why a row that is plain to see has no bytes to mark: said in the row, so that nobody has to guess.

/** Own address, destination, ports. */
export const fromHeaders =
  'Every packet carries it in its IP, TCP or UDP header. Onlooker keeps what connections carry, not the headers around it, so it has no bytes of it to mark.';

export const fromClock =
  'From the clock of whoever watches: the moments at which bytes passed. No byte spells a time.';

export const fromAbsence =
  'From what is not there: the first message holds nothing that continues an earlier visit, so there is no byte to mark.';

export const certificateUnsent =
  'From the server’s answer: it takes up a key of an earlier visit, or one shared beforehand, and then no certificate is sent.';

export const onlyCounted =
  'From counting what passed. Where a step stands is kept of the first ones alone, so these have no bytes to mark.';

export const nothingPassed =
  'No bytes that could hold it were seen on this connection: they did not pass, or were not captured.';
