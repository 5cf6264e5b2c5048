import { backOffMs } from './back-off.ts';
import type { LiveStatus, Refusal } from './messages.ts';
import { SseParser, type SseFrame } from './sse-parser.ts';
import { streamPath, type Subscription } from './subscription-set.ts';

/** Tabs open several tiles within a moment; one connection is enough for them. */
const gatherMs = 60;
/** The server speaks at least every 15 s; longer silence means a dead connection that nobody closed. */
const silenceMs = 40_000;

/** What the connection needs of its surroundings. */
export interface LiveEnvironment {
  readonly fetch: (path: string, init: RequestInit) => Promise<Response>;
  /** Calls once, later; returns what cancels it. */
  readonly after: (delayMs: number, call: () => void) => () => void;
  readonly now: () => number;
  readonly random: () => number;
}

export interface LiveListener {
  frame(frame: SseFrame): void;
  status(status: LiveStatus): void;
  refused(subscriptions: readonly Subscription[], refusal: Refusal): void;
}

/** One stream for a set of subscriptions. Comes back by itself; what the server turns down is left out, so that the rest goes on. */
export class LiveConnection {
  private wanted: readonly Subscription[] = [];
  private accepted: readonly Subscription[] = [];
  private readonly turnedDown = new Map<Subscription, Refusal>();
  private lastEventId = '';
  private failures = 0;
  private lostAtMs: number | undefined;
  private stopReading: AbortController | undefined;
  private cancelTimer: (() => void) | undefined;

  constructor(
    private readonly environment: LiveEnvironment,
    private readonly listener: LiveListener,
  ) {}

  /** Sets what is to be heard. The same set again changes nothing. */
  want(subscriptions: readonly Subscription[]): void {
    for (const known of this.turnedDown.keys()) {
      if (!subscriptions.includes(known)) {
        this.turnedDown.delete(known);
      }
    }
    const next = subscriptions.filter((subscription) => !this.turnedDown.has(subscription));
    if (next.join('\n') !== this.wanted.join('\n')) {
      this.wanted = next;
      this.lastEventId = '';
      this.reopen(gatherMs);
    }
  }

  /** Begins anew without waiting: somebody asked for it, signed in, or the network is back. */
  retry(): void {
    this.lastEventId = '';
    this.accepted = [];
    this.turnedDown.clear();
    this.failures = 0;
    this.reopen(0);
  }

  /** Why a subscription was left out, if it was. */
  refusalOf(subscription: Subscription): Refusal | undefined {
    return this.turnedDown.get(subscription);
  }

  private reopen(delayMs: number): void {
    this.stopReading?.abort();
    this.stopReading = undefined;
    this.cancelTimer?.();
    if (this.wanted.length === 0) {
      this.lostAtMs = undefined;
      this.accepted = [];
      this.listener.status({ state: 'idle' });
      return;
    }
    this.cancelTimer = this.environment.after(delayMs, () => void this.open());
  }

  private async open(): Promise<void> {
    const { signal } = (this.stopReading = new AbortController());
    if (this.lostAtMs === undefined) {
      this.listener.status({ state: 'connecting' });
    }
    try {
      const response = await this.environment.fetch(streamPath(this.wanted), {
        headers: {
          accept: 'text/event-stream',
          ...(this.lastEventId === '' ? {} : { 'last-event-id': this.lastEventId }),
        },
        cache: 'no-store',
        credentials: 'same-origin',
        signal,
      });
      if (response.status === 401) {
        this.listener.status({ state: 'signed-out' });
      } else if (!response.ok && response.status < 500 && response.status !== 408 && response.status !== 429) {
        await this.leaveOut(response, signal);
      } else if (!response.ok) {
        throw new NotNow(refusalFrom(response.status, await response.json().catch(() => undefined)));
      } else {
        if (response.body !== null) {
          await this.follow(response.body, signal);
        }
        throw new Error('The server ended the stream.');
      }
    } catch (error) {
      if (!signal.aborted || signal.reason === silence) {
        this.lost(signal.reason === silence ? silence : error);
      }
    }
  }

  private async follow(body: ReadableStream<Uint8Array>, signal: AbortSignal): Promise<void> {
    this.accepted = this.wanted;
    this.failures = 0;
    this.lostAtMs = undefined;
    this.listener.status({ state: 'connected' });
    const parser = new SseParser();
    const decoder = new TextDecoder();
    const reader = body.getReader();
    for (;;) {
      const cancelSilence = this.environment.after(silenceMs, () => this.stopReading?.abort(silence));
      const { done, value } = await reader.read().finally(cancelSilence);
      if (done || signal.aborted) {
        return;
      }
      for (const frame of parser.push(decoder.decode(value, { stream: true }))) {
        this.lastEventId = frame.id;
        this.listener.frame(frame);
      }
    }
  }

  /** The newcomers of a set that was turned down are to blame; if there are none, the whole set is. */
  private async leaveOut(response: Response, signal: AbortSignal): Promise<void> {
    const refusal = refusalFrom(response.status, await response.json().catch(() => undefined));
    if (signal.aborted) {
      // Something else is wanted by now, which nobody has turned down.
      return;
    }
    const newcomers = this.wanted.filter((subscription) => !this.accepted.includes(subscription));
    const blamed = newcomers.length > 0 ? newcomers : this.wanted;
    blamed.forEach((subscription) => this.turnedDown.set(subscription, refusal));
    this.wanted = this.wanted.filter((subscription) => !blamed.includes(subscription));
    this.listener.refused(blamed, refusal);
    this.reopen(0);
  }

  private lost(error: unknown): void {
    this.failures += 1;
    this.lostAtMs ??= this.environment.now();
    const reason = error instanceof Error ? error.message : 'The connection was lost.';
    const told = error instanceof NotNow ? { refusal: error.refusal } : {};
    this.listener.status({ state: 'reconnecting', sinceMs: this.lostAtMs, reason, ...told });
    this.cancelTimer = this.environment.after(
      backOffMs(this.failures, this.environment.random()),
      () => void this.open(),
    );
  }
}

/** The server understands what is wanted and gives it later, such as when a place is free. */
class NotNow extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal.reason);
  }
}

const silence = new Error('The server has been silent for too long.');

function refusalFrom(status: number, body: unknown): Refusal {
  const answer = (typeof body === 'object' && body !== null ? body : {}) as Partial<Record<keyof Refusal, unknown>>;
  const text = (value: unknown, otherwise: string) => (typeof value === 'string' && value !== '' ? value : otherwise);
  return {
    code: text(answer.code, `HTTP_${status}`),
    reason: text(answer.reason, `The server answered ${status}.`),
    remedy: text(answer.remedy, ''),
  };
}
