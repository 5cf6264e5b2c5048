import { browserEnvironment } from './browser-environment.ts';
import { LiveHub } from './live-hub.ts';
import type { FromTab } from './messages.ts';

/** The part of a shared worker's surroundings that is used here; the library of page types lacks it. */
interface SharedWorkerScope {
  onconnect: ((event: MessageEvent) => void) | null;
}

const hub = new LiveHub(browserEnvironment);

(globalThis as unknown as SharedWorkerScope).onconnect = ({ ports: [port] }) => {
  if (port !== undefined) {
    const hear = hub.join((message) => port.postMessage(message));
    port.onmessage = ({ data }: MessageEvent<FromTab>) => hear(data);
  }
};
