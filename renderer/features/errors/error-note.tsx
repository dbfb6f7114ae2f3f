// An error in its place on the screen: what happened, its technical part, and a way to try again.
import { Alert, Button } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import { SafeText } from '../../ui/safe-text.tsx';
import { describeError, errorDetail } from './error-text.ts';

export interface ErrorNoteProps {
  readonly error: unknown;
  readonly onRetry?: () => void;
}

export function ErrorNote({ error, onRetry }: ErrorNoteProps): ReactElement {
  const detail = errorDetail(error);
  return (
    <Alert
      className="error-note"
      variant="light"
      color="red"
      icon={<IconAlertTriangle aria-hidden="true" />}
      title={describeError(error)}
    >
      {detail === null ? null : <SafeText text={detail} />}
      {onRetry === undefined ? null : (
        <Button size="compact-sm" variant="default" onClick={onRetry} mt="xs">
          Try again
        </Button>
      )}
    </Alert>
  );
}
