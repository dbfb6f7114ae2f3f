// Tells at once, and after that at a pace a window can follow: pages decide how often something changes.

const leastMsBetween = 60;

export interface SendSoon {
  /** Something changed: `send` is called now, or once for all that changes until the pause is over. */
  readonly touch: () => void;
  readonly stop: () => void;
}

export function createSendSoon(send: () => void): SendSoon {
  let timer: NodeJS.Timeout | null = null;
  let isHeld = false;
  const pause = (): void => {
    timer = setTimeout(() => {
      timer = null;
      if (!isHeld) return;
      isHeld = false;
      send();
      pause();
    }, leastMsBetween);
  };
  return {
    touch: () => {
      if (timer !== null) {
        isHeld = true;
        return;
      }
      send();
      pause();
    },
    stop: () => {
      if (timer !== null) clearTimeout(timer);
      timer = null;
    },
  };
}
