// Further trusted certificate authorities: pasted as text, or read from a file.
import { Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { IconFileCertificate } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import { callEngine } from '../../bridge.ts';
import { notifyError } from '../errors/notify.ts';
import { BusyButton } from '../../ui/busy-button.tsx';
import type { ChangeForm } from './inspect-form.ts';

interface AuthoritiesFieldProps {
  readonly pem: string;
  readonly change: ChangeForm;
}

function countCertificates(pem: string): number {
  return pem.split('-----BEGIN CERTIFICATE-----').length - 1;
}

export function AuthoritiesField({ pem, change }: AuthoritiesFieldProps): ReactElement {
  const count = countCertificates(pem);
  const found = count === 0 ? '' : `; ${count} here`;
  return (
    <div className="authorities">
      <Textarea
        label="Further trusted authorities"
        description={`Certificates as PEM text, for this run${found}`}
        autosize
        minRows={1}
        maxRows={4}
        spellCheck={false}
        value={pem}
        onChange={(event) => {
          change({ caPem: event.currentTarget.value });
        }}
      />
      <OpenAuthorities change={change} />
    </div>
  );
}

function OpenAuthorities({ change }: Pick<AuthoritiesFieldProps, 'change'>): ReactElement {
  const opening = useMutation({
    mutationFn: () => callEngine('authorities.open', null),
    onSuccess: (opened) => {
      if (opened.pem !== null) change({ caPem: opened.pem });
    },
    onError: notifyError,
  });
  return (
    <BusyButton
      variant="default"
      size="xs"
      isBusy={opening.isPending}
      leftSection={<IconFileCertificate size={16} aria-hidden="true" />}
      onClick={() => {
        opening.mutate();
      }}
    >
      Open a certificate file…
    </BusyButton>
  );
}
