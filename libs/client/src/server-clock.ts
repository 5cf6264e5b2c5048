import type { Environment } from './environment.ts';

/** A wall clock that is this much ahead of the steady one since they were compared was set, or the device has slept. */
const jumpMs = 1_000;
/** The `Date` header has whole seconds: the server's time is up to this much later. */
const headerMs = 1_000;

/**
 * The platform's time, as far as its answers let on. Each answer says within which bounds the difference between both clocks lies; together
 * they narrow it down. A clock that may be right is left alone, so that a correct device is never made worse.
 */
export class ServerClock {
  /** Wall clock minus steady clock. */
  #baseMs: number;
  #lowMs = -Infinity;
  #highMs = Infinity;

  readonly #environment: Pick<Environment, 'wallMs' | 'steadyMs'>;

  /** @param offsetMs platform minus device, milliseconds, as learned before; undefined if nothing is known. */
  constructor(
    environment: Pick<Environment, 'wallMs' | 'steadyMs'>,
    public offsetMs?: number,
  ) {
    this.#environment = environment;
    this.#baseMs = environment.wallMs() - environment.steadyMs();
  }

  /** Milliseconds since 1970 as the platform has them. */
  now(): number {
    return Math.round(this.#localMs() + (this.offsetMs ?? 0));
  }

  /**
   * Learns from an answer.
   * @param date its `Date` header
   * @param sentMs when the request left, and when the answer came, steady clock
   */
  learn(date: string | null, sentMs: number, answeredMs: number): void {
    const serverMs = Date.parse(date ?? '');
    if (Number.isNaN(serverMs)) return;
    this.#localMs();
    const low = serverMs - answeredMs - this.#baseMs;
    const high = serverMs + headerMs - sentMs - this.#baseMs;
    this.#lowMs = Math.max(this.#lowMs, low);
    this.#highMs = Math.min(this.#highMs, high);
    if (this.#lowMs > this.#highMs) {
      // One of both clocks was set in between: only the newest counts.
      this.#lowMs = low;
      this.#highMs = high;
    }
    this.offsetMs = this.#lowMs <= 0 && this.#highMs >= 0 ? 0 : Math.round((this.#lowMs + this.#highMs) / 2);
  }

  /** The device's time, which does not go back when its clock is set back. */
  #localMs(): number {
    const { wallMs, steadyMs } = this.#environment;
    const baseMs = wallMs() - steadyMs();
    if (baseMs > this.#baseMs + jumpMs) {
      // Asleep, most likely, while the steady clock stood still. If it was set, the next answer says so.
      this.#baseMs = baseMs;
      this.#lowMs = -Infinity;
      this.#highMs = Infinity;
    }
    return steadyMs() + this.#baseMs;
  }
}
