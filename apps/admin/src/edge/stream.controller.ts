import { NadiError } from '@nadi/errors';
import { Caller, EventStreams, SignedInOrSeller } from '@nadi/http';
import type { Identity } from '@nadi/identity';
import { Controller, Get, Headers, Inject, Query, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { EdgeIdentity } from './edge-identity.ts';
import { StreamRelay, type StreamSource } from './stream-relay.ts';

/** Looks again who sends a request. */
export abstract class Recheck {
  abstract authenticate(request: FastifyRequest): Promise<Identity>;
}

/** The stream of each service by its name. */
export abstract class StreamAddresses {
  abstract find(service: string): string | undefined;
}

const longestQuery = 16_000;
const recheckEveryMs = 10_000;
/** Services say every 15 s that they are there. */
const longestSilenceMs = 20_000;

@ApiTags('edge')
@Controller('api/stream')
export class EdgeStreamController {
  private readonly streams = new EventStreams();
  /** Beside the others, so that sellers take no place away from the people of the marketplace. */
  private readonly streamsOfSellers = new EventStreams(500, 5);

  constructor(
    @Inject(StreamAddresses) private readonly addresses: StreamAddresses,
    @Inject(EdgeIdentity) private readonly identities: EdgeIdentity,
    @Inject(Recheck) private readonly authenticator: Recheck,
  ) {}

  @Get()
  @SignedInOrSeller()
  @ApiOperation({
    operationId: 'streamEverything',
    summary: 'The event streams of several services as one',
    description:
      'Each query parameter is named after a service and holds the query of its stream. Events are named <service>:<event>; ' +
      'besides those of the services there are connected, lost and refused, and edge:signed-out as the last.',
  })
  @ApiHeader({ name: 'last-event-id', required: false })
  @ApiProduces('text/event-stream')
  @ApiResponse({ status: 200, description: 'The stream.' })
  @ApiResponse({ status: 404, description: 'SERVICE_UNKNOWN' })
  @ApiResponse({ status: 429, description: 'STREAMS_EXCEEDED: 100 of a person or token are open, or 5 of a seller.' })
  async stream(
    @Req() request: FastifyRequest,
    @Caller() identity: Identity,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Query() query: Readonly<Record<string, string | string[]>>,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const sources = Object.entries(query).map(([service, asked]) => this.source(service, asked));
    if (sources.length === 0) {
      throw new NadiError('QUERY_INVALID', { message: 'no service is named' });
    }
    const { sellerId, tenantId } = identity;
    const stream =
      sellerId === undefined
        ? this.streams.open(reply, identity)
        : this.streamsOfSellers.open(reply, { subject: JSON.stringify([tenantId, sellerId]) });
    if (stream === undefined) {
      return;
    }
    const recheck = () => this.authenticator.authenticate(request);
    const { identities } = this;
    await new StreamRelay({
      sources,
      lastEventId,
      identity,
      recheck,
      recheckEveryMs,
      longestSilenceMs,
      identities,
      stream,
    }).run();
  }

  private source(service: string, asked: string | string[]): StreamSource {
    const address = this.addresses.find(service);
    if (address === undefined) {
      throw new NadiError('SERVICE_UNKNOWN', { message: `there is no service "${service}"` });
    }
    if (typeof asked !== 'string' || asked.length > longestQuery) {
      throw new NadiError('QUERY_INVALID', { message: `${service}: stands more than once, or is too long` });
    }
    return { service, url: `${address}?${new URLSearchParams(asked).toString()}` };
  }
}
