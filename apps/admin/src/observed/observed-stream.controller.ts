import { NadiError } from '@nadi/errors';
import { Caller, EventStreams, SignedIn } from '@nadi/http';
import { allowsSomewhere, type Identity } from '@nadi/identity';
import { Controller, Get, Inject, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { LiveStates, watchable, type Watchable } from './live-states.ts';
import { ObservedStream } from './observed-stream.ts';
import { LiveTopics } from './topics/live-messages.ts';
import { tenantFilter } from './topics/topic-access.ts';
import { TopicBrowser } from './topics/topic-browser.ts';

const mostTopics = 4;
const mostTopicsInAll = 32;
const messagesPerSecond = 20;

@ApiTags('observed')
@Controller('api/admin/v1/stream')
export class ObservedStreamController {
  private readonly streams = new EventStreams();

  constructor(
    @Inject(LiveStates) private readonly states: LiveStates,
    @Inject(LiveTopics) private readonly topics: LiveTopics,
    @Inject(TopicBrowser) private readonly browser: TopicBrowser,
  ) {}

  @Get()
  @SignedIn()
  @ApiOperation({
    operationId: 'streamObserved',
    summary: 'Services, flows and messages as they change',
    description:
      'Server-sent events: `services` and `flow` with the whole state at once and up to four times a second when it changes, ' +
      `\`message\` with what came to a topic, at most ${messagesPerSecond} messages per second and topic and the number of those ` +
      'that were passed over, `problem` if a topic can no longer be followed. Ends when the token expires.',
  })
  @ApiQuery({ name: 'watch', required: false, isArray: true, enum: watchable, description: 'Needs services:read.' })
  @ApiQuery({
    name: 'topic',
    required: false,
    isArray: true,
    type: String,
    description: `Names of topics, at most ${mostTopics}; needs topics:read in their domains.`,
  })
  @ApiProduces('text/event-stream')
  @ApiResponse({ status: 200, description: 'The stream.' })
  @ApiResponse({ status: 404, description: 'There is no such topic, or the caller may not know of it.' })
  async stream(
    @Caller() caller: Identity,
    @Query('watch') watch: string | string[] | undefined,
    @Query('topic') topic: string | string[] | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const kinds = unique(watch).map(watchableNamed);
    const names = unique(topic);
    this.assertAllowed(caller, kinds, names);

    const stream = this.streams.open(reply, caller, caller.expiresMs);
    if (stream === undefined) {
      return;
    }
    const observed = new ObservedStream(stream, this.states);
    kinds.forEach((kind) => observed.watch(kind));
    names.forEach((name) => void observed.follow(name, this.follow(caller, name, stream.closed)));
  }

  private follow(caller: Identity, topic: string, signal: AbortSignal) {
    return this.topics.follow({
      topic,
      contract: this.browser.allowed(caller, topic),
      maySee: tenantFilter(caller),
      perSecond: messagesPerSecond,
      signal,
    });
  }

  /** @throws NadiError QUERY_INVALID, KEY_SCOPE, TOPIC_UNKNOWN, OVERLOADED */
  private assertAllowed(caller: Identity, kinds: readonly Watchable[], names: readonly string[]): void {
    if (kinds.length + names.length === 0 || names.length > mostTopics) {
      throw new NadiError('QUERY_INVALID', { message: `watch or topic is needed, at most ${mostTopics} topics` });
    }
    if (kinds.length > 0 && !allowsSomewhere(caller.grants, 'services:read')) {
      throw new NadiError('KEY_SCOPE', { message: 'services:read is needed and not granted' });
    }
    names.forEach((name) => this.browser.allowed(caller, name));
    if (names.some((name) => !this.topics.isFollowed(name)) && this.topics.topics >= mostTopicsInAll) {
      throw new NadiError('OVERLOADED', { message: 'too many topics are being followed', retriable: true });
    }
  }
}

function unique(values: string | string[] | undefined): string[] {
  return [...new Set(values === undefined ? [] : [values].flat())];
}

function watchableNamed(text: string): Watchable {
  const found = watchable.find((kind) => kind === text);
  if (found === undefined) {
    throw new NadiError('QUERY_INVALID', { message: `watch: one of ${watchable.join(', ')} is needed` });
  }
  return found;
}
