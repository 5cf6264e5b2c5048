import { NadiError } from '@nadi/errors';
import { Caller, OpenStreams, Requires } from '@nadi/http';
import type { Identity } from '@nadi/identity';
import { Controller, Get, Headers, Inject, Query, Res } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiProduces, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { assertReadable } from '../query/metric-access.ts';
import { lastSequenceOf, StreamClient } from './stream-client.ts';
import { TileHub } from './tile-hub.ts';

const mostTiles = 60;
const mostClients = 1_000;
const mostClientsOfOne = 100;
const heartbeatMs = 15_000;
/** Timers of Node hold 31 bits. */
const longestTimerMs = 2 ** 31 - 1;

@ApiTags('metrics')
@Controller('v1/stream')
export class StreamController {
  private readonly clients = new OpenStreams(mostClients, mostClientsOfOne);

  constructor(
    @Inject(TileHub) private readonly hub: TileHub,
  ) {}

  @Get()
  @Requires('metrics:read')
  @ApiOperation({
    operationId: 'streamMetrics',
    summary: 'Live tiles',
    description:
      'Server-sent events: a `snapshot` per tile, then a `delta` with the changed points up to five times a second. ' +
      'After a lost connection send Last-Event-ID to receive only what was missed. Ends when the token expires.',
  })
  @ApiQuery({
    name: 'tile',
    isArray: true,
    type: String,
    description: 'metric;by=a,b;filter=dimension:value;last=1h;step=1m',
  })
  @ApiHeader({ name: 'last-event-id', required: false })
  @ApiProduces('text/event-stream')
  @ApiResponse({ status: 200, description: 'The stream.' })
  async stream(
    @Caller() caller: Identity,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Query('tile') tile: string | string[] | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { tenantId } = caller;
    const texts = [...new Set(tile === undefined ? [] : [tile].flat())];
    if (texts.length === 0 || texts.length > mostTiles) {
      throw new NadiError('QUERY_INVALID', { message: `tile: 1 to ${mostTiles} tiles are needed` });
    }
    texts.forEach((text) => assertReadable(caller, text, this.hub.domainsOf(tenantId, text)));
    const leave = this.clients.open(caller);
    const feeds = await Promise.all(texts.map((text) => this.hub.feed(tenantId, text))).catch((error: unknown) => {
      leave();
      throw error;
    });

    reply.hijack();
    const response = reply.raw;
    if (response.destroyed) {
      // The client went away while the tiles were read; its `close` is past and would never end the subscriptions.
      leave();
      return;
    }
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    const client = new StreamClient(response, this.hub.epoch);
    const heartbeat = setInterval(() => client.heartbeat(), heartbeatMs);
    // Who may no longer read must not go on reading; everybody else connects anew with a fresh token.
    const expiry = setTimeout(() => client.end(), Math.min(caller.expiresMs - Date.now(), longestTimerMs));
    response.on('close', () => {
      clearInterval(heartbeat);
      clearTimeout(expiry);
      client.close();
      leave();
    });
    const lastSequence = lastSequenceOf(lastEventId, this.hub.epoch);
    client.watch(feeds, lastSequence);
  }
}
