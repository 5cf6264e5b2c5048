import { isDeepStrictEqual } from 'node:util';
import { NadiError } from '@nadi/errors';
import type { ErrorAnswer, EventStream, StreamEvent } from '@nadi/http';
import type { Identity } from '@nadi/identity';
import type { EdgeIdentity } from './edge-identity.ts';
import { FrameReader, positions, type EventFrame } from './event-frames.ts';

/** One of the streams that a browser gets as one. */
export interface StreamSource {
  readonly service: string;
  readonly url: string;
}

export interface StreamRelayOptions {
  readonly sources: readonly StreamSource[];
  readonly lastEventId: string | undefined;
  readonly identity: Identity;
  /** Looks again who asks. Rejects when they may no longer; with a retriable error when nobody can tell at the moment. */
  readonly recheck: () => Promise<Identity>;
  /** How often that happens, milliseconds. */
  readonly recheckEveryMs: number;
  /** A service that says nothing for so long, not even that it is there, is taken for lost, milliseconds. */
  readonly longestSilenceMs: number;
  readonly identities: EdgeIdentity;
  readonly stream: EventStream;
}

const firstRetryMs = 250;
const longestRetryMs = 5_000;
/** What asking again does not change. */
const refusals: ReadonlySet<number> = new Set([400, 403, 404]);

/**
 * Sends the event streams of several services to a browser as one, since it has few connections to give. A service's stream that
 * breaks is opened again where it was left; the browser hears of it at once. Ends when its session does.
 */
export class StreamRelay {
  private readonly ids: Map<string, string>;
  private identity: Identity;
  /** Aborted to open all sources anew, with other rights. */
  private round = new AbortController();

  constructor(private readonly options: StreamRelayOptions) {
    this.identity = options.identity;
    this.ids = positions.split(options.identity.tenantId, options.lastEventId);
  }

  /** Resolves when the browser has gone or its session has ended. */
  async run(): Promise<void> {
    const { stream, sources } = this.options;
    stream.closed.addEventListener('abort', () => this.round.abort());
    const timer = setInterval(() => void this.recheck(), this.options.recheckEveryMs);
    try {
      await Promise.all(sources.map((source) => this.follow(source)));
    } finally {
      clearInterval(timer);
      stream.end();
    }
  }

  private async recheck(): Promise<void> {
    try {
      const identity = await this.options.recheck();
      if (!isDeepStrictEqual(identity, this.identity)) {
        this.identity = identity;
        this.ids.clear();
        this.round.abort();
      }
    } catch (error) {
      // A database that is away signs nobody out; what was signed before ends by itself.
      if (!(error instanceof NadiError && error.retriable)) {
        this.options.stream.send({ event: 'edge:signed-out', data: '{}' });
        this.options.stream.end();
      }
    }
  }

  private async follow(source: StreamSource): Promise<void> {
    const { closed } = this.options.stream;
    let retryMs = firstRetryMs;
    while (!closed.aborted) {
      if (this.round.signal.aborted) {
        this.round = new AbortController();
      }
      const { signal } = this.round;
      const came = await this.once(source, signal);
      if (came === 'refused') {
        // Asked again only with other rights.
        await aborted(signal);
        continue;
      }
      retryMs = came === 'events' || signal.aborted ? firstRetryMs : Math.min(retryMs * 2, longestRetryMs);
      await pause(retryMs, closed);
    }
  }

  /** Reads a source until it ends; says what came of it. */
  private async once({ service, url }: StreamSource, signal: AbortSignal): Promise<'events' | 'nothing' | 'refused'> {
    let came: 'events' | 'nothing' = 'nothing';
    const silence = new Silence(this.options.longestSilenceMs);
    try {
      const lastId = this.ids.get(service);
      const answer = await fetch(url, {
        signal: AbortSignal.any([signal, silence.tooLong]),
        headers: {
          authorization: await this.options.identities.authorization(this.identity, service),
          ...(lastId === undefined ? {} : { 'last-event-id': lastId }),
        },
      });
      if (refusals.has(answer.status)) {
        await this.tell(`${service}:refused`, (await answer.json()) as ErrorAnswer);
        return 'refused';
      }
      if (answer.status !== 200) {
        await answer.body?.cancel();
      }
      if (answer.status === 200 && answer.body !== null) {
        await this.tell(`${service}:connected`, {});
        for await (const frames of framesOf(answer.body)) {
          silence.broken();
          came = 'events';
          for (const { event, id, data } of frames) {
            await this.forward(service, { event, id, data }, signal);
          }
          silence.begins();
        }
        // A stream ends by itself when its token does; that is no loss.
        return came;
      }
    } catch {
      // Told below: the browser only needs to know that it gets nothing at the moment.
    } finally {
      silence.broken();
    }
    if (!signal.aborted) {
      await this.tell(`${service}:lost`, {});
    }
    return came;
  }

  /** Passes an event on, unless it belongs to rights that its reader no longer has. */
  private async forward(service: string, { event, id, data }: EventFrame, signal: AbortSignal): Promise<void> {
    if (signal.aborted) {
      return;
    }
    if (id !== undefined) {
      this.ids.set(service, id);
    }
    await this.send({ event: `${service}:${event}`, id: positions.join(this.identity.tenantId, this.ids), data });
  }

  private tell(event: string, data: object): Promise<void> {
    return this.send({ event, data: JSON.stringify(data) });
  }

  /** A browser that reads slowly makes its services wait, which then leave out what is outdated. */
  private async send(event: StreamEvent): Promise<void> {
    this.options.stream.send(event);
    await this.options.stream.room();
  }
}

/** A stretch of time in which nothing was heard; it begins at once. */
class Silence {
  private readonly controller = new AbortController();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly longestMs: number) {
    this.begins();
  }

  get tooLong(): AbortSignal {
    return this.controller.signal;
  }

  begins(): void {
    this.timer = setTimeout(() => this.controller.abort(), this.longestMs);
  }

  broken(): void {
    clearTimeout(this.timer);
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
    } else {
      signal.addEventListener('abort', () => resolve(), { once: true });
    }
  });
}

async function* framesOf(body: ReadableStream<Uint8Array>) {
  const reader = new FrameReader();
  for await (const text of body.pipeThrough(new TextDecoderStream())) {
    yield reader.push(text);
  }
}

function pause(durationMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, durationMs);
    signal.addEventListener('abort', done, { once: true });
    function done() {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
  });
}
