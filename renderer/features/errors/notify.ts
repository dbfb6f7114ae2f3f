// Errors of something the user did, said in a corner while the screen stays as it is.
import { notifications } from '@mantine/notifications';
import { toVisible } from '../../ui/visible-characters.ts';
import { describeError, errorDetail } from './error-text.ts';

export function notifyError(error: unknown): void {
  const detail = errorDetail(error);
  notifications.show({
    color: 'red',
    title: describeError(error),
    message: detail === null ? null : toVisible(detail.slice(0, 300)),
    autoClose: 10_000,
    withBorder: true,
    closeButtonProps: { 'aria-label': 'Close notification' },
  });
}

/** Something that went on in the background and failed; `detail` may hold strangers' text. */
export function notifyFailure(title: string, detail: string | null): void {
  notifications.show({
    color: 'red',
    title: toVisible(title.slice(0, 200)),
    message: detail === null ? null : toVisible(detail.slice(0, 800)),
    autoClose: false,
    withBorder: true,
    closeButtonProps: { 'aria-label': 'Close notification' },
  });
}

export function notifyDone(title: string, message: string | null = null): void {
  notifications.show({
    title,
    message,
    withBorder: true,
    closeButtonProps: { 'aria-label': 'Close notification' },
  });
}
