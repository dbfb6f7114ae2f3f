// A mail server: the connection begins in the open and turns to TLS at STARTTLS.
import type { MailSite } from '../site.ts';

export const mail: MailSite = {
  label: 'mail',
  aliases: [],
  speech: 'smtp',
  shown: [
    {
      title: 'Mail server with STARTTLS',
      teaches:
        'One connection, first open, then encrypted: greeting and abilities can be read, what is said after STARTTLS cannot. Nothing is mailed.',
    },
  ],
};
