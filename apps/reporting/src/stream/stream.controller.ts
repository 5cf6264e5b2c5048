import { NadiError } from '@nadi/errors';
import { Caller, EventStreams, Requires } from '@nadi/http';
import type { Identity } from '@nadi/identity';
import { Controller, Get, Headers, Inject, Query, Res } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiProduces, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { assertReadable } from '../query/metric-access.ts';
import { lastSequenceOf, StreamClient } from './stream-client.ts';
import { TileHub } from './tile-hub.ts';

const mostTiles = 60;

@ApiTags('metrics')
@Controller('v1/stream')
export class StreamController {
  private readonly streams = new EventStreams();

  constructor(@Inject(TileHub) private readonly hub: TileHub) {}

  @Get()
  @Requires('metrics:read')
  @ApiOperation({
    operationId: 'streamMetrics',
    summary: 'Live tiles',
    description:
      'Server-sent events: a `snapshot` per tile, then a `delta` with the changed points up to seven times a second. ' +
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
    this.streams.assertRoom(caller);
    texts.forEach((text) => assertReadable(caller, text, this.hub.domainsOf(tenantId, text)));
    const feeds = await Promise.all(texts.map((text) => this.hub.feed(tenantId, text)));

    const stream = this.streams.open(reply, caller, caller.expiresMs);
    if (stream !== undefined) {
      const { epoch } = this.hub;
      new StreamClient(stream, epoch).watch(feeds, lastSequenceOf(lastEventId, epoch));
    }
  }
}
