import type { DeadLettered } from '@nadi/contracts';
import type { DeadLetterReaderOptions } from './evidence/dead-letter-reader.ts';
import type { Platform, PlatformOptions } from './platform.ts';

// What needs Kafka clients is loaded when it is called: commands that only print something start in half the time.

/**
 * Starts the stack, brings databases, topics and schemas up to date, and starts every service as its own process. Returns
 * once all of them are ready; nothing is left running if one fails. Until then the stack ends this process in order on a
 * signal; afterwards signals are the caller's.
 */
export async function startPlatform(options: PlatformOptions): Promise<Platform> {
  const platform = await import('./platform.ts');
  return platform.startPlatform(options);
}

/**
 * Every dead letter there is now.
 * @throws NadiError BROKER_UNAVAILABLE if they cannot be read within 30 s.
 */
export async function readDeadLetters(options: DeadLetterReaderOptions): Promise<DeadLettered[]> {
  const reader = await import('./evidence/dead-letter-reader.ts');
  return reader.readDeadLetters(options);
}

/** Events that reporting has not committed yet; null if the broker does not answer. */
export async function readLag(brokers: readonly string[]): Promise<number | null> {
  const lag = await import('./reporting-lag.ts');
  return lag.readLag(brokers);
}
