import { NadiError } from '@nadi/errors';
import { OpenStreams } from '@nadi/http';
import type { BeforeApplicationShutdown } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { VerifiedKey } from '../keys/api-key.ts';
import type { KeyVerifier } from '../keys/key-verifier.ts';
import { EventStreamSession, type SessionOptions } from './event-stream-session.ts';
import { LineSplitter } from './line-splitter.ts';

export interface EventStreamIntakeOptions extends Pick<SessionOptions, 'intake' | 'bodies' | 'logger'> {
  readonly keys: Pick<KeyVerifier, 'verify'>;
  /** Streams of this instance, and of one key. */
  readonly maxStreams: number;
  readonly maxKeyStreams: number;
  readonly maxEventBytes: number;
  readonly maxBatchEvents: number;
  readonly streamIdleMs: number;
}

const batchesUnderWay = 4;
const heartbeatMs = 15_000;
const patienceMs = 60_000;
/** The text of an event is longer than its record. */
const lineBytesPerEventByte = 2;

/** All long-lived streams of this instance. */
export class EventStreamIntake implements BeforeApplicationShutdown {
  private readonly places: OpenStreams;
  private readonly sessions = new Map<EventStreamSession, Promise<void>>();

  constructor(private readonly options: EventStreamIntakeOptions) {
    this.places = new OpenStreams(options.maxStreams, options.maxKeyStreams);
  }

  /**
   * Answers a request as long as its stream lasts.
   * @throws NadiError MEDIA_TYPE_UNSUPPORTED, OVERLOADED (retriable)
   */
  open(
    request: FastifyRequest,
    reply: FastifyReply,
    { key, traceParent }: { readonly key: VerifiedKey; readonly traceParent: string | undefined },
  ): void {
    assertReadable(request);
    const subject = `${key.tenantId} ${key.prefix ?? key.name}`;
    this.places.assertRoom({ subject });
    reply.hijack();
    const { raw: response } = reply;
    if (response.destroyed) return;
    response.once('close', this.places.open({ subject }));
    response.writeHead(200, {
      'content-type': 'application/x-ndjson; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-accel-buffering': 'no',
      // Where the next request would begin is not sure if the stream is ended here.
      connection: 'close',
    });
    response.flushHeaders();
    const session = new EventStreamSession(request.raw, response, this.sessionOptions(request, traceParent));
    const ended = session.run().finally(() => this.sessions.delete(session));
    this.sessions.set(session, ended);
  }

  /** Lets every client know what was taken, before connections are cut. */
  async beforeApplicationShutdown(): Promise<void> {
    for (const session of this.sessions.keys()) session.stop();
    await Promise.all(this.sessions.values());
  }

  private sessionOptions({ headers }: FastifyRequest, traceParent: string | undefined): SessionOptions {
    const { intake, bodies, logger, keys, maxEventBytes, maxBatchEvents, streamIdleMs } = this.options;
    return {
      ...{ intake, bodies, logger, traceParent },
      lines: new LineSplitter({ maxLineBytes: maxEventBytes * lineBytesPerEventByte, maxBatchLines: maxBatchEvents }),
      // Keys are cached for seconds, so that one which was revoked ends its streams.
      verifyKey: () => keys.verify(headers.authorization),
      ...{ idleMs: streamIdleMs, patienceMs, heartbeatMs, window: batchesUnderWay },
    };
  }
}

function assertReadable({ headers, streamedType }: FastifyRequest): void {
  const mediaType = streamedType?.split(';')[0]?.trim().toLowerCase();
  if (mediaType !== 'application/x-ndjson' || (headers['content-encoding'] ?? 'identity') !== 'identity') {
    throw new NadiError('MEDIA_TYPE_UNSUPPORTED', { message: 'a stream is application/x-ndjson without an encoding' });
  }
}
