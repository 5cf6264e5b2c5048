import type { PageListener } from '../options.ts';

/** Tells a client when its page goes and comes; `suspend` lets others take over what a page keeps that may not come back. */
export function attachToPage(suspend: () => void): (listener: PageListener) => () => void {
  return (listener) => {
    const leave = (): void => listener.leave();
    const hide = (): void => {
      leave();
      suspend();
    };
    const show = (): void => listener.comeBack();
    const change = (): void => (document.visibilityState === 'hidden' ? leave() : show());
    const listeners: readonly (readonly [EventTarget, string, () => void])[] = [
      [document, 'visibilitychange', change],
      [window, 'pagehide', hide],
      [window, 'pageshow', show],
      [window, 'online', show],
    ];
    listeners.forEach(([target, name, listen]) => target.addEventListener(name, listen));
    return () => listeners.forEach(([target, name, listen]) => target.removeEventListener(name, listen));
  };
}
