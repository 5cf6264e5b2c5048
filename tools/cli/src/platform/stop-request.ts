import { constants } from 'node:os';

const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** npm and the terminal may both pass one Ctrl-C on. */
const echoMs = 300;
const parentCheckMs = 500;

export interface StopRequest {
  /** Resolves with what asked this process to stop. */
  readonly requested: Promise<string>;
  readonly isRequested: () => boolean;
  /** Stops listening. */
  release(): void;
}

/** Listens for what asks a long-running command to stop. The second request ends the process at once, after `onForce`. */
export function listenForStop(onForce: () => void): StopRequest {
  let resolve: (reason: string) => void = () => undefined;
  let requestedAtMs: number | undefined;
  const requested = new Promise<string>((done) => (resolve = done));
  const onSignal = (signal: (typeof stopSignals)[number]): void => {
    if (requestedAtMs !== undefined && performance.now() - requestedAtMs > echoMs) {
      onForce();
      process.exit(128 + constants.signals[signal]);
    }
    requestedAtMs ??= performance.now();
    resolve(signal);
  };
  stopSignals.forEach((signal) => process.on(signal, onSignal));
  return {
    requested,
    isRequested: () => requestedAtMs !== undefined,
    release: () => stopSignals.forEach((signal) => process.off(signal, onSignal)),
  };
}

/**
 * Sends this process SIGTERM when its parent has ended: npm does not pass on every signal that ends it, and what it started
 * must not stay behind. Returns what ends the watch.
 */
export function stopWithParent(): () => void {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, parentCheckMs);
  watch.unref();
  return () => clearInterval(watch);
}
