import { browserEnvironment } from './browser-environment.ts';
import { LiveHub } from './live-hub.ts';
import type { FromTab, ToTab } from './messages.ts';

/** Connects this tab with the connection that all tabs of the browser share; without shared workers it gets one of its own. */
export function connectTab(receive: (message: ToTab) => void): (message: FromTab) => void {
  if (typeof SharedWorker === 'undefined') {
    return new LiveHub(browserEnvironment).join(receive);
  }
  const worker = new SharedWorker(new URL('./live.worker.ts', import.meta.url), { type: 'module', name: 'nadi-live' });
  worker.port.onmessage = ({ data }: MessageEvent<ToTab>) => receive(data);
  return (message) => worker.port.postMessage(message);
}
