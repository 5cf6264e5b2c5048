import { NadiError } from '@nadi/errors';
import { Caller, EventStreams, Requires } from '@nadi/http';
import type { Identity } from '@nadi/identity';
import { Controller, Get, Headers, Inject, Query, Res } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiProduces, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { countedAs, scopeOf } from '../sellers/data-scope.ts';
import { lastSequenceOf, StreamClient } from './stream-client.ts';
import { TileHub } from './tile-hub.ts';

const mostTiles = 60;

@ApiTags('metrics')
@Controller('v1/stream')
export class StreamController {
  private readonly streams = new EventStreams();
  /** Beside the others, so that sellers take no place away from the people of the marketplace. */
  private readonly streamsOfSellers = new EventStreams(500, 5);

  constructor(@Inject(TileHub) private readonly hub: TileHub) {}

  @Get()
  @Requires('metrics:read', 'seller:read')
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
  @ApiResponse({ status: 429, description: 'STREAMS_EXCEEDED: 100 of a person or token are open, or 5 of a seller.' })
  async stream(
    @Caller() caller: Identity,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Query('tile') tile: string | string[] | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const streams = caller.sellerId === undefined ? this.streams : this.streamsOfSellers;
    const counted = { subject: countedAs(caller) };
    const texts = [...new Set(tile === undefined ? [] : [tile].flat())];
    if (texts.length === 0 || texts.length > mostTiles) {
      throw new NadiError('QUERY_INVALID', { message: `tile: 1 to ${mostTiles} tiles are needed` });
    }
    streams.assertRoom(counted);
    texts.forEach((text) => this.hub.assertReadable(caller, text));
    const feeds = await Promise.all(texts.map((text) => this.hub.feed(scopeOf(caller), text)));

    const stream = streams.open(reply, counted, caller.expiresMs);
    if (stream !== undefined) {
      const { epoch } = this.hub;
      new StreamClient(stream, epoch).watch(feeds, lastSequenceOf(lastEventId, epoch));
    }
  }
}
