import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { ProcessUsage } from '@nadi/contracts';

const resolutionMs = 20;
const nanosecondsPerMs = 1_000_000;

/** When this process was started, milliseconds since 1970. */
export const processStartedMs = Math.round(performance.timeOrigin);

/** What the setting says of the process before this one if there was none, or nobody knows. */
export const noPreviousExit = 'none';

/** Measures what this process uses; a timer of 20 ms shows how late the event loop is. */
export class ProcessUsageMeter {
  private readonly delay = monitorEventLoopDelay({ resolution: resolutionMs });
  private cpu = process.cpuUsage();

  constructor() {
    this.delay.enable();
  }

  /** Memory now; CPU time and lateness since the last call or the start. */
  take(): ProcessUsage {
    const { user, system } = process.cpuUsage(this.cpu);
    this.cpu = process.cpuUsage();
    const { rss, heapUsed } = process.memoryUsage();
    // The histogram holds the whole time between two ticks of the timer.
    const lateMs = this.delay.count === 0 ? 0 : this.delay.percentile(99) / nanosecondsPerMs - resolutionMs;
    this.delay.reset();
    return {
      rssBytes: rss,
      heapUsedBytes: heapUsed,
      cpuMs: Math.round((user + system) / 1_000),
      eventLoopP99Ms: Math.max(0, Math.round(lateMs * 100) / 100),
    };
  }

  stop(): void {
    this.delay.disable();
  }
}
