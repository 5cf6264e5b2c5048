import { NadiError } from '@nadi/errors';
import { Caller, Requires } from '@nadi/http';
import type { Identity } from '@nadi/identity';
import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import { TopicBrowser } from './topic-browser.ts';

const standardLimit = 50;
const largestLimit = 500;
const largestPartition = 100_000;
const unknown = { status: 404, description: 'There is no such topic, or the caller may not know of it.' };

@ApiTags('observed')
@Controller('api/admin/v1/topics')
export class TopicsController {
  constructor(@Inject(TopicBrowser) private readonly browser: TopicBrowser) {}

  @Get()
  @Requires('topics:read')
  @ApiOperation({ operationId: 'listTopics', summary: 'The topics of the domains that the caller may read' })
  @ApiResponse({ status: 200, description: 'The topics by name.' })
  async list(@Caller() caller: Identity) {
    return { topics: await this.browser.list(caller) };
  }

  @Get(':name')
  @Requires('topics:read')
  @ApiOperation({ operationId: 'readTopic', summary: 'A topic with partitions, settings, contract and schemas' })
  @ApiParam({ name: 'name', description: 'Name of the topic.' })
  @ApiResponse({ status: 200, description: 'The topic.' })
  @ApiResponse(unknown)
  detail(@Caller() caller: Identity, @Param('name') name: string) {
    return this.browser.detail(caller, name);
  }

  @Get(':name/messages')
  @Requires('topics:read')
  @ApiOperation({
    operationId: 'readMessages',
    summary: 'The newest messages of the caller’s tenant, without personal data',
    description:
      'Newest first. `older` of the answer is given as `before` for the next page; a page may have fewer messages than ' +
      '`limit`, or none, and still name older ones. A record that cannot be decoded is shown with the reason.',
  })
  @ApiParam({ name: 'name', description: 'Name of the topic.' })
  @ApiQuery({ name: 'limit', required: false, description: `1 to ${largestLimit}. Default ${standardLimit}.` })
  @ApiQuery({ name: 'partition', required: false, description: 'Only this partition.' })
  @ApiQuery({ name: 'before', required: false, description: '`older` of an earlier page.' })
  @ApiResponse({ status: 200, description: 'The messages.' })
  @ApiResponse({ status: 400, description: 'A parameter is wrong; the reason names it.' })
  @ApiResponse(unknown)
  messages(
    @Caller() caller: Identity,
    @Param('name') name: string,
    @Query('limit') limit?: string,
    @Query('partition') partition?: string,
    @Query('before') before?: string,
  ) {
    return this.browser.messages(caller, name, {
      limit: wholeNumber('limit', limit, 1, largestLimit) ?? standardLimit,
      partition: wholeNumber('partition', partition, 0, largestPartition),
      before,
    });
  }
}

/** @throws NadiError QUERY_INVALID */
function wholeNumber(name: string, text: string | undefined, min: number, max: number): number | undefined {
  if (text === undefined) {
    return undefined;
  }
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= min && value <= max)) {
    throw new NadiError('QUERY_INVALID', { message: `${name}: a whole number from ${min} to ${max} is needed` });
  }
  return value;
}
