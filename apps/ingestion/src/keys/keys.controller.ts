import { Caller, Requires } from '@nadi/http';
import type { Identity } from '@nadi/identity';
import { Controller, Get, HttpCode, Inject, Param, Patch, Post, Req } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { readInput } from '../http/json-input.ts';
import type { SchemaObject } from '../http/openapi-schemas.ts';
import { mostOfLimit } from './key-limits.ts';
import { KeyManagement } from './key-management.ts';

type BodyRequest = FastifyRequest<{ Body: Buffer | undefined }>;

const longestDays = 3_650;
const limit = (most: number) => z.int().min(1).max(most).nullable().optional();
const limitFields = {
  eventsPerSecond: limit(mostOfLimit.eventsPerSecond),
  burstEvents: limit(mostOfLimit.burstEvents),
  eventsPerDay: limit(mostOfLimit.eventsPerDay),
  eventsPerMonth: limit(mostOfLimit.eventsPerMonth),
};
const newKey = z.strictObject({
  name: z.string().regex(/^[^\p{Cc}\p{Cf}\p{Cs}]{1,100}$/u, 'must have 1 to 100 printable characters'),
  domains: z.array(z.string().max(100)).min(1).max(100).default(['*']),
  expiresInDays: z.int().min(1).max(longestDays).default(90),
  ...limitFields,
});
const changedLimits = z.strictObject(limitFields);

const limitSchema = (description: string): SchemaObject => ({
  type: 'integer',
  minimum: 1,
  nullable: true,
  description,
});
const limitSchemas = {
  eventsPerSecond: limitSchema('Events per second; null for as many as the tenant may.'),
  burstEvents: limitSchema('Events that may come at once; null for those of a second.'),
  eventsPerDay: limitSchema('Accepted events per day in UTC; null for the default of the service.'),
  eventsPerMonth: limitSchema('Accepted events per month in UTC; null for the default of the service.'),
};
const newKeySchema: SchemaObject = {
  type: 'object',
  required: ['name'],
  properties: {
    name: { type: 'string', description: 'Who or what uses it.' },
    domains: {
      ...{ type: 'array', items: { type: 'string' }, default: ['*'] },
      description: 'Domains it may write to; `*` for all.',
    },
    expiresInDays: { type: 'integer', minimum: 1, maximum: longestDays, default: 90 },
    ...limitSchemas,
  },
};

/** Keys that send events, for people; programs manage them with `nadi keys`. */
@ApiTags('keys')
@Controller('v1/keys')
export class KeysController {
  constructor(@Inject(KeyManagement) private readonly keys: KeyManagement) {}

  @Get()
  @Requires('keys:read')
  @ApiOperation({
    operationId: 'listKeys',
    summary: 'Keys of the tenant with limits and what is used of them, newest first, without secrets',
  })
  @ApiResponse({ status: 200, description: 'The keys whose domains are all open to the caller.' })
  list(@Caller() caller: Identity) {
    return this.keys.list(caller);
  }

  @Get(':prefix')
  @Requires('keys:read')
  @ApiOperation({ operationId: 'showKey', summary: 'A key, and who changed it' })
  @ApiResponse({ status: 200, description: 'The key and its changes, newest first.' })
  @ApiResponse({ status: 404, description: 'KEY_UNKNOWN' })
  state(@Caller() caller: Identity, @Param('prefix') prefix: string) {
    return this.keys.state(caller, prefix);
  }

  @Post()
  @Requires('keys:write')
  @HttpCode(201)
  @ApiOperation({ operationId: 'createKey', summary: 'Make a key; its text is answered this once' })
  @ApiBody({ schema: newKeySchema })
  @ApiResponse({ status: 201, description: 'The key, and its text.' })
  @ApiResponse({ status: 400, description: 'INPUT_INVALID' })
  create(@Caller() caller: Identity, @Req() { body }: BodyRequest) {
    const { name, domains, expiresInDays, ...limits } = readInput(newKey, body);
    return this.keys.create(caller, { name, domains, expiresInDays, limits: withoutUndefined(limits) });
  }

  @Patch(':prefix')
  @Requires('keys:write')
  @ApiOperation({
    operationId: 'changeKeyLimits',
    summary: 'Change how much a key may send; seen everywhere within 10 s',
    description: 'Limits that are missing stay as they are; null brings the default back.',
  })
  @ApiBody({ schema: { type: 'object', properties: limitSchemas } })
  @ApiResponse({ status: 200, description: 'The key.' })
  @ApiResponse({ status: 400, description: 'INPUT_INVALID' })
  @ApiResponse({ status: 404, description: 'KEY_UNKNOWN' })
  async update(@Caller() caller: Identity, @Param('prefix') prefix: string, @Req() { body }: BodyRequest) {
    return { key: await this.keys.update(caller, prefix, withoutUndefined(readInput(changedLimits, body))) };
  }

  @Post(':prefix/revoke')
  @Requires('keys:write')
  @HttpCode(200)
  @ApiOperation({ operationId: 'revokeKey', summary: 'End a key for ever; refused everywhere within 10 s' })
  @ApiResponse({ status: 200, description: 'The key.' })
  @ApiResponse({ status: 404, description: 'KEY_UNKNOWN' })
  async revoke(@Caller() caller: Identity, @Param('prefix') prefix: string) {
    return { key: await this.keys.revoke(caller, prefix) };
  }
}

type Limits = z.infer<typeof changedLimits>;

function withoutUndefined(limits: Limits): { [Name in keyof Limits]?: number | null } {
  return Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined));
}
