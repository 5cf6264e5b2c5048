import { NadiError } from '@nadi/errors';
import { listenForStop } from './stop-request.ts';

/** Runs work that ends early, and cleans up behind itself, when this process is asked to stop; a second request ends it at once. */
export async function abortOnStop<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const stop = listenForStop(() => undefined);
  void stop.requested.then((reason) =>
    controller.abort(new NadiError('INTERRUPTED', { message: `${reason} ended it on the way` })),
  );
  try {
    return await work(controller.signal);
  } catch (error) {
    controller.signal.throwIfAborted();
    throw error;
  } finally {
    stop.release();
  }
}
