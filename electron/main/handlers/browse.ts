// What the window to browse in may ask for: going somewhere, and an end.
import type { Handlers } from '../../../shared/contract/ipc.ts';
import { err, ok } from '../../../shared/model/result.ts';
import { parseTarget } from '../../endpoint/parse-url.ts';
import type { BrowseControls, BrowseDesk } from '../browse/browse-desk.ts';

type BrowseHandlers = Pick<
  Handlers,
  'browse.ready' | 'browse.go' | 'browse.move' | 'browse.place' | 'browse.end'
>;

export function browseHandlers(desk: Pick<BrowseDesk, 'current'>): BrowseHandlers {
  const over = err({ kind: 'not-browsing' as const, detail: 'This session is over.' });
  const act = (action: (controls: BrowseControls) => void) => {
    const controls = desk.current();
    if (controls === null) return Promise.resolve(over);
    action(controls);
    return Promise.resolve(ok(null));
  };
  return {
    'browse.ready': () => {
      const controls = desk.current();
      return Promise.resolve(controls === null ? over : ok(controls.ready()));
    },
    'browse.go': ({ url }) => {
      const target = parseTarget(url);
      if (!target.ok) {
        const { detail } = target.error;
        return Promise.resolve(err({ kind: 'bad-address' as const, detail }));
      }
      return act((controls) => {
        controls.go(target.value.href);
      });
    },
    'browse.move': ({ to }) =>
      act((controls) => {
        controls.move(to);
      }),
    'browse.place': ({ area, withFocus }) =>
      act((controls) => {
        controls.place(area, withFocus);
      }),
    'browse.end': () =>
      act((controls) => {
        controls.end();
      }),
  };
}
