import { once } from 'node:events';
import type { ServerResponse } from 'node:http';

/** One event of a stream. */
export interface StreamEvent {
  readonly event: string;
  /** What a client that connects anew names as the last it got. */
  readonly id?: string;
  readonly data: string;
}

const heartbeatMs = 15_000;
/** Timers of Node hold 31 bits. */
const longestTimerMs = 2 ** 31 - 1;

/**
 * Server-sent events on a connection whose head has been sent. Comments keep proxies from closing it while nothing happens. It lasts
 * until somebody ends it, its client goes away, or the time is over.
 */
export class EventStream {
  private full = false;
  private readonly closing = new AbortController();

  /** @param untilMs when it ends by itself, milliseconds since 1970. */
  constructor(
    private readonly response: ServerResponse,
    untilMs = Number.POSITIVE_INFINITY,
  ) {
    const heartbeat = setInterval(() => this.heartbeat(), heartbeatMs).unref();
    const end = setTimeout(() => this.end(), Math.min(untilMs - Date.now(), longestTimerMs)).unref();
    this.closed.addEventListener('abort', () => {
      clearInterval(heartbeat);
      clearTimeout(end);
    });
    response.on('drain', () => (this.full = false));
    response.once('close', () => this.end());
  }

  /** Aborted as soon as nothing can be sent any more. */
  get closed(): AbortSignal {
    return this.closing.signal;
  }

  /** False while the connection waits for its reader: what is sent meanwhile is kept in memory. */
  get hasRoom(): boolean {
    return !this.full;
  }

  /** Calls back whenever there is room again. */
  onRoom(listener: () => void): void {
    this.response.on('drain', listener);
  }

  /** Resolves when there is room, or when the stream is closed. */
  async room(): Promise<void> {
    if (this.full && !this.closed.aborted) {
      await once(this.response, 'drain', { signal: this.closed }).catch(() => undefined);
    }
  }

  /** Sends an event; nothing on a stream that is closed. */
  send({ event, id, data }: StreamEvent): void {
    const lines = data.replaceAll('\n', '\ndata: ');
    this.write(`event: ${event}\n${id === undefined ? '' : `id: ${id}\n`}data: ${lines}\n\n`);
  }

  /** Ends it when what was sent has left. */
  end(): void {
    if (!this.closed.aborted) {
      this.closing.abort();
      this.response.end();
    }
  }

  private heartbeat(): void {
    if (this.hasRoom) {
      this.write(': still here\n\n');
    }
  }

  private write(text: string): void {
    if (!this.closed.aborted) {
      this.full = !this.response.write(text);
    }
  }
}
