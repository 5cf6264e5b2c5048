import type { Server } from 'node:http';
import type { Logger } from '@nadi/observability';

const sayEveryMs = 10_000;

/** Holds a server to a number of open connections: who opens thousands and sends nothing costs no more than that. */
export function boundConnections(
  server: Pick<Server, 'maxConnections' | 'on'>,
  { maxConnections, logger }: { readonly maxConnections?: number; readonly logger: Logger },
): void {
  if (maxConnections === undefined) return;
  server.maxConnections = maxConnections;
  let dropped = 0;
  let saidMs = -Infinity;
  server.on('drop', () => {
    dropped += 1;
    if (performance.now() - saidMs < sayEveryMs) return;
    saidMs = performance.now();
    logger.warn({ dropped, maxConnections }, 'connections are closed at once: as many are open as there may be');
    dropped = 0;
  });
}
