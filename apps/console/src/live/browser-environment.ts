import type { LiveEnvironment } from './live-connection.ts';

/** The browser as a live connection sees it, in a page and in a worker alike. */
export const browserEnvironment: LiveEnvironment = {
  fetch: (path, init) => fetch(path, init),
  after: (delayMs, call) => {
    const timer = setTimeout(call, delayMs);
    return () => clearTimeout(timer);
  },
  now: () => Date.now(),
  random: () => Math.random(),
};
