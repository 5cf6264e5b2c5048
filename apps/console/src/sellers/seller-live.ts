import { withBearer } from '../api/index.ts';
import { browserEnvironment, LiveHub, type FromTab, type ToTab } from '../live/index.ts';

/** Connects a seller's page with a stream of its own, which carries its token: a browser's event source could send none, and no other tab may share it. */
export function connectSeller(token: string): (receive: (message: ToTab) => void) => (message: FromTab) => void {
  const environment = {
    ...browserEnvironment,
    fetch: (path: string, init: RequestInit) => fetch(path, withBearer(token, init)),
  };
  return (receive) => new LiveHub(environment).join(receive);
}
