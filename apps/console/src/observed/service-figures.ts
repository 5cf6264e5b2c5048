import type { Service, ServiceState } from '../api/index.ts';

const kinds = { up: 'good', degraded: 'warn', silent: 'bad', stopped: 'unknown' } as const;

/** How a state of a service is judged. */
export function serviceStateKind(state: ServiceState): 'good' | 'warn' | 'bad' | 'unknown' {
  return kinds[state];
}

/** What a row about a service needs, of the instances that have not stopped. */
export function serviceFigures({ instances }: Service) {
  const running = instances.filter(({ state }) => state !== 'stopped');
  const cores = running.flatMap(({ cpuCores }) => (cpuCores === null ? [] : [cpuCores]));
  return {
    running: running.length,
    /** Start of the one that has run longest; null if none runs. */
    upSinceMs: running.length === 0 ? null : Math.min(...running.map(({ startedMs }) => startedMs)),
    cpuCores: cores.length === 0 ? null : cores.reduce((sum, one) => sum + one, 0),
    rssBytes: running.length === 0 ? null : running.reduce((sum, { rssBytes }) => sum + rssBytes, 0),
    /** Of the worst. */
    eventLoopP99Ms: running.length === 0 ? null : Math.max(...running.map(({ eventLoopP99Ms }) => eventLoopP99Ms)),
  };
}
