import { notifyManager, type QueryClient } from '@tanstack/react-query';
import type { FromTab, LiveStatus, Refusal, ToTab } from './messages.ts';
import { subscriptionTo, type Subscription } from './subscription-set.ts';
import { applyTileMessage, type TileMessage, type TileState } from './tile-state.ts';

const hiddenGraceMs = 5_000;
const aliveEveryMs = 20_000;
/** Five pictures a second are as live as numbers are read; each tile drawn by itself would cost several times the work. */
const pictureEveryMs = 200;
/** A frame of a hidden tab is never drawn; without this its messages would pile up. */
const longestBatch = 500;

/** What the query cache holds of a tile under `['tile', text]`. */
export interface TileEntry {
  readonly state?: TileState;
  readonly refusal?: Refusal;
  readonly receivedAtMs: number;
}

/** What the query cache holds of anything else on the stream under `['live', service, event]`. */
export interface LiveEntry {
  readonly data?: unknown;
  readonly refusal?: Refusal;
  readonly receivedAtMs: number;
}

export const tileKey = (text: string) => ['tile', text] as const;
export const liveKey = (service: string, event: string) => ['live', service, event] as const;

type Frame = Extract<ToTab, { kind: 'frame' }>;

/** This tab's end of the live stream: counts who listens, patches the query cache once per picture, rests while the tab is hidden. */
export class LiveClient {
  private readonly listeners = new Map<Subscription, number>();
  private readonly statusListeners = new Set<() => void>();
  private readonly frameListeners = new Set<(frame: Frame) => void>();
  private readonly send: (message: FromTab) => void;
  private batch: Frame[] = [];
  private flushedAtMs = 0;
  private sent: readonly Subscription[] = [];
  private isPaused = false;
  private isScheduled = false;
  /** How often the stream was begun anew, and how much of that has happened. */
  private readonly retries = { asked: 0, done: 0 };
  private hiddenTimer: ReturnType<typeof setTimeout> | undefined;
  private shared: LiveStatus = { state: 'idle' };
  private shown: LiveStatus = { state: 'idle' };

  constructor(
    private readonly cache: QueryClient,
    connect: (receive: (message: ToTab) => void) => (message: FromTab) => void,
  ) {
    this.send = connect((message) => this.receive(message));
    setInterval(() => this.send({ kind: 'here' }), aliveEveryMs);
    document.addEventListener('visibilitychange', () => this.visibilityChanged());
    addEventListener('pagehide', () => this.send({ kind: 'leave' }));
    addEventListener('pageshow', () => this.tellWanted(true));
    addEventListener('online', () => this.shown.state === 'reconnecting' && this.retry());
  }

  /** Listens until the returned function is called. */
  subscribe(subscription: Subscription): () => void {
    this.listeners.set(subscription, (this.listeners.get(subscription) ?? 0) + 1);
    this.wantSoon();
    return () => {
      const left = (this.listeners.get(subscription) ?? 1) - 1;
      if (left === 0) {
        this.listeners.delete(subscription);
      } else {
        this.listeners.set(subscription, left);
      }
      this.wantSoon();
    };
  }

  /** Hears every frame that belongs to no tile, such as the records of a followed topic. */
  onFrame(listener: (frame: Frame) => void): () => void {
    this.frameListeners.add(listener);
    return () => this.frameListeners.delete(listener);
  }

  get status(): LiveStatus {
    return this.shown;
  }

  readonly onStatus = (listener: () => void): (() => void) => {
    this.statusListeners.add(listener);
    return () => this.statusListeners.delete(listener);
  };

  /** Begins anew: after signing in, after changing the tenant, or because somebody asked. */
  retry(): void {
    // What is still on its way may be of another session or tenant.
    this.batch = [];
    this.retries.asked += 1;
    this.send({ kind: 'retry', times: this.retries.asked });
  }

  private wantSoon(): void {
    if (!this.isScheduled) {
      this.isScheduled = true;
      // A page that is left and the next one hand over within one turn.
      queueMicrotask(() => {
        this.isScheduled = false;
        this.tellWanted();
      });
    }
  }

  private tellWanted(force = false): void {
    const wanted = this.isPaused ? [] : [...this.listeners.keys()].sort();
    if (force || wanted.join('\n') !== this.sent.join('\n')) {
      this.sent = wanted;
      this.send({ kind: 'want', subscriptions: wanted });
    }
    this.showStatus();
  }

  private visibilityChanged(): void {
    clearTimeout(this.hiddenTimer);
    if (document.visibilityState === 'hidden') {
      this.hiddenTimer = setTimeout(() => this.setPaused(true), hiddenGraceMs);
    } else {
      this.setPaused(false);
    }
  }

  private setPaused(isPaused: boolean): void {
    this.isPaused = isPaused;
    this.tellWanted();
  }

  private receive(message: ToTab): void {
    switch (message.kind) {
      case 'status':
        this.shared = message.status;
        this.showStatus();
        break;
      case 'refused':
        message.subscriptions.forEach((subscription) => this.refuse(subscription, message.refusal));
        break;
      case 'retried':
        this.retries.done = message.times;
        break;
      case 'frame':
        if (this.retries.done < this.retries.asked) {
          break;
        }
        this.batch.push(message);
        if (this.batch.length === 1) {
          const waitMs = Math.max(0, this.flushedAtMs + pictureEveryMs - performance.now());
          setTimeout(() => requestAnimationFrame(() => this.flush()), waitMs);
        } else if (this.batch.length >= longestBatch) {
          this.flush();
        }
        break;
    }
  }

  private flush(): void {
    const { batch } = this;
    this.batch = [];
    this.flushedAtMs = performance.now();
    const tiles = new Map<string, TileState>();
    const receivedAtMs = Date.now();
    for (const frame of batch) {
      if (frame.service === 'reporting' && (frame.event === 'snapshot' || frame.event === 'delta')) {
        const message = frame.data as TileMessage;
        const before = tiles.get(message.tile) ?? this.cache.getQueryData<TileEntry>(tileKey(message.tile))?.state;
        tiles.set(message.tile, applyTileMessage(before, frame.event, message));
      } else {
        this.cache.setQueryData<LiveEntry>(liveKey(frame.service, frame.event), { data: frame.data, receivedAtMs });
        this.frameListeners.forEach((listener) => listener(frame));
      }
    }
    // All tiles in one picture, instead of one after the other.
    notifyManager.batch(() => {
      tiles.forEach((state, text) => this.cache.setQueryData<TileEntry>(tileKey(text), { state, receivedAtMs }));
    });
  }

  private refuse(subscription: Subscription, refusal: Refusal): void {
    const receivedAtMs = Date.now();
    const tilePrefix = subscriptionTo('reporting', 'tile', '');
    if (subscription.startsWith(tilePrefix)) {
      this.cache.setQueryData<TileEntry>(tileKey(subscription.slice(tilePrefix.length)), { refusal, receivedAtMs });
      return;
    }
    const [service = '', rest = ''] = subscription.split('?');
    this.cache.setQueryData<LiveEntry>(liveKey(service, rest.slice(rest.indexOf('=') + 1)), { refusal, receivedAtMs });
  }

  private showStatus(): void {
    this.shown = this.isPaused && this.listeners.size > 0 ? { state: 'paused' } : this.shared;
    this.statusListeners.forEach((listener) => listener());
  }
}
