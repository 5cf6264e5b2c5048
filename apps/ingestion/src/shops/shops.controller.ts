import { NadiError } from '@nadi/errors';
import { Caller, Requires } from '@nadi/http';
import { allows, type Identity, type Permission } from '@nadi/identity';
import { shopResources } from '@nadi/shopify';
import { Controller, Get, HttpCode, Inject, Param, Post, Req } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { readInput } from '../http/json-input.ts';
import type { SchemaObject } from '../http/openapi-schemas.ts';
import { ShopBackfills } from './shop-backfills.ts';
import { ShopReconciliations } from './shop-reconciliations.ts';
import { ShopRegistrations } from './shop-registrations.ts';
import { ShopSubscriptions } from './shop-subscriptions.ts';

type BodyRequest = FastifyRequest<{ Body: Buffer | undefined }>;

const domain = 'shops';
const mostKeptSeconds = 7 * 86_400;
const secret = z.string().regex(/^[\x21-\x7e]{16,256}$/, 'must have 16 to 256 printable ASCII characters, no spaces');
const newShop = z.strictObject({
  platform: z.string().max(50),
  domain: z
    .string()
    .max(253)
    .transform((text) => text.toLowerCase())
    .pipe(z.string().regex(/^(?=.*\.)[a-z0-9-]+(\.[a-z0-9-]+)*$/, 'must be a host name'))
    .optional(),
  sellerId: z
    .string()
    .regex(/^[^\p{Cc}\p{Cs}]{1,128}$/u, 'must have 1 to 128 printable characters')
    .optional(),
  country: z.string().regex(/^[A-Z]{2}$/, 'must be an ISO 3166-1 alpha-2 code'),
  currency: z.string().regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code'),
  secret: secret.optional(),
  accessToken: secret.optional(),
});
const subscription = z.strictObject({ accessToken: secret.optional() });
const backfill = z.strictObject({
  resources: z.array(z.enum(shopResources)).min(1).max(shopResources.length).optional(),
  since: z.iso.datetime({ offset: true }).optional(),
});
const rotation = z.strictObject({
  secret: secret.optional(),
  keepOldForSeconds: z.int().min(0).max(mostKeptSeconds).default(86_400),
});

const shopSchema: SchemaObject = {
  type: 'object',
  required: ['platform', 'country', 'currency'],
  properties: {
    platform: { type: 'string', description: '`shopify`, or the name of another source of webhooks.' },
    domain: { type: 'string', description: 'Host name of the shop; needed for shopify.' },
    sellerId: { type: 'string', description: 'Id of the seller in other events.' },
    country: { type: 'string', description: 'ISO 3166-1 alpha-2.' },
    currency: { type: 'string', description: 'ISO 4217.' },
    secret: { type: 'string', description: 'What the platform signs with; made here and answered once if missing.' },
    accessToken: { type: 'string', description: 'Of the Admin API of Shopify: subscribes the webhooks.' },
  },
};
const subscriptionSchema: SchemaObject = {
  type: 'object',
  properties: { accessToken: { type: 'string', description: 'Takes the place of the stored one.' } },
};
const backfillSchema: SchemaObject = {
  type: 'object',
  properties: {
    resources: { type: 'array', items: { type: 'string', enum: [...shopResources] }, description: 'All if missing.' },
    since: {
      type: 'string',
      format: 'date-time',
      description: 'Only what changed since then, and orders that were placed or cancelled since.',
    },
  },
};
const rotationSchema: SchemaObject = {
  type: 'object',
  properties: {
    secret: { type: 'string', description: 'The new secret; made here and answered once if missing.' },
    keepOldForSeconds: { type: 'integer', minimum: 0, maximum: mostKeptSeconds, default: 86_400 },
  },
};

@ApiTags('shops')
@Controller('v1/shops')
export class ShopsController {
  constructor(
    @Inject(ShopRegistrations) private readonly shops: ShopRegistrations,
    @Inject(ShopSubscriptions) private readonly subscriptions: ShopSubscriptions,
    @Inject(ShopBackfills) private readonly backfills: ShopBackfills,
    @Inject(ShopReconciliations) private readonly reconciliations: ShopReconciliations,
  ) {}

  @Get()
  @Requires('shops:read')
  @ApiOperation({ operationId: 'listShops', summary: 'The tenant’s shops, newest first, without secrets' })
  @ApiResponse({ status: 200, description: 'All shops, and the platforms that shops may be of.' })
  list(@Caller() caller: Identity) {
    assertShops(caller, 'shops:read');
    return this.shops.list(caller);
  }

  @Get(':id')
  @Requires('shops:read')
  @ApiOperation({
    operationId: 'showShop',
    summary: 'A shop, when it called last, its last reconciliation, and who changed it',
  })
  @ApiResponse({
    status: 200,
    description: 'The shop, its changes, newest first, and what its last reconciliation found.',
  })
  @ApiResponse({ status: 404, description: 'SHOP_UNKNOWN' })
  async state(@Caller() caller: Identity, @Param('id') id: string) {
    assertShops(caller, 'shops:read');
    const shown = await this.shops.state(caller, id);
    return { ...shown, reconciliation: await this.reconciliations.last(caller, id) };
  }

  @Post()
  @Requires('shops:write')
  @HttpCode(201)
  @ApiOperation({ operationId: 'registerShop', summary: 'Register a shop; answers what to configure at its platform' })
  @ApiBody({ schema: shopSchema })
  @ApiResponse({
    status: 201,
    description: 'The shop, the address of its webhooks, and its secret if it was made here.',
  })
  @ApiResponse({ status: 400, description: 'INPUT_INVALID' })
  @ApiResponse({ status: 409, description: 'SHOP_EXISTS' })
  async create(@Caller() caller: Identity, @Req() { body }: BodyRequest) {
    assertShops(caller, 'shops:write');
    const { accessToken, ...wanted } = readInput(newShop, body);
    if (accessToken !== undefined && wanted.platform !== 'shopify') {
      throw new NadiError('INPUT_INVALID', { message: 'accessToken: is for shopify' });
    }
    const made = await this.shops.create(caller, wanted);
    // The shop is registered whatever Shopify says: what it says is part of the answer, and may be tried again.
    if (accessToken === undefined) {
      return made;
    }
    const { id } = made.shop;
    const report = await this.subscriptions.ensure(caller, id, accessToken);
    // Subscribed first: what changes from now on is told by webhooks.
    const begun = report.problem === null ? await this.backfills.request(caller, id) : null;
    return { ...made, subscriptions: report, backfill: begun };
  }

  @Post(':id/backfill')
  @Requires('shops:write')
  @HttpCode(202)
  @ApiOperation({
    operationId: 'backfillShop',
    summary: 'Read products, orders and stock of a Shopify shop',
    description:
      'Everything becomes the event that its webhook would have been, under the same id. What readers were told longer ago than they remember ids counts again: for a shop that sends webhooks, orders are best read since a short time ago.',
  })
  @ApiBody({ schema: backfillSchema })
  @ApiResponse({ status: 202, description: 'It begins within seconds.' })
  @ApiResponse({ status: 400, description: 'INPUT_INVALID' })
  @ApiResponse({ status: 404, description: 'SHOP_UNKNOWN' })
  @ApiResponse({ status: 409, description: 'SHOP_DISABLED, SHOP_SYNC_RUNNING' })
  async backfill(@Caller() caller: Identity, @Param('id') id: string, @Req() { body }: BodyRequest) {
    assertShops(caller, 'shops:write');
    return { backfill: await this.backfills.request(caller, id, readInput(backfill, body)) };
  }

  @Get(':id/backfill')
  @Requires('shops:read')
  @ApiOperation({ operationId: 'showShopBackfill', summary: 'How far the last backfill of a shop is' })
  @ApiResponse({ status: 200, description: 'State, counts by resource, and the reason why it waits or failed.' })
  @ApiResponse({ status: 404, description: 'SHOP_UNKNOWN' })
  async lastBackfill(@Caller() caller: Identity, @Param('id') id: string) {
    assertShops(caller, 'shops:read');
    return { backfill: await this.backfills.last(caller, id) };
  }

  @Post(':id/subscribe')
  @Requires('shops:write')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'subscribeShop',
    summary: 'Subscribe the webhooks of a Shopify shop that are missing, and repair those that go elsewhere',
  })
  @ApiBody({ schema: subscriptionSchema })
  @ApiResponse({ status: 200, description: 'What was found and done; `problem` and `userErrors` say what was not.' })
  @ApiResponse({ status: 400, description: 'INPUT_INVALID' })
  @ApiResponse({ status: 404, description: 'SHOP_UNKNOWN' })
  @ApiResponse({ status: 409, description: 'SHOP_DISABLED' })
  subscribe(@Caller() caller: Identity, @Param('id') id: string, @Req() { body }: BodyRequest) {
    assertShops(caller, 'shops:write');
    return this.subscriptions.ensure(caller, id, readInput(subscription, body).accessToken);
  }

  @Post(':id/rotate')
  @Requires('shops:write')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'rotateShopSecret',
    summary: 'Give a shop a new secret; the old one stays valid for a time',
  })
  @ApiBody({ schema: rotationSchema })
  @ApiResponse({ status: 200, description: 'The shop, and its secret if it was made here.' })
  @ApiResponse({ status: 404, description: 'SHOP_UNKNOWN' })
  @ApiResponse({ status: 409, description: 'SHOP_DISABLED' })
  rotate(@Caller() caller: Identity, @Param('id') id: string, @Req() { body }: BodyRequest) {
    assertShops(caller, 'shops:write');
    return this.shops.rotate(caller, id, readInput(rotation, body));
  }

  @Post(':id/disable')
  @Requires('shops:write')
  @HttpCode(200)
  @ApiOperation({ operationId: 'disableShop', summary: 'Take no more webhooks of a shop; its secrets are forgotten' })
  @ApiResponse({ status: 200, description: 'The shop, and what Shopify said about taking its webhooks away.' })
  @ApiResponse({ status: 404, description: 'SHOP_UNKNOWN' })
  @ApiResponse({ status: 409, description: 'SHOP_DISABLED' })
  async disable(@Caller() caller: Identity, @Param('id') id: string) {
    assertShops(caller, 'shops:write');
    const { shop, report } = await this.subscriptions.disable(caller, id, () => this.shops.disable(caller, id));
    return {
      shop,
      unsubscribed: report === undefined ? null : { problem: report.problem, userErrors: report.userErrors },
    };
  }
}

/** The guard saw the permission in some domain; it has to be this one. @throws NadiError KEY_SCOPE */
export function assertShops({ grants }: Identity, permission: Permission): void {
  if (!allows(grants, permission, domain)) {
    throw new NadiError('KEY_SCOPE', { message: `${permission} is needed in the domain ${domain}` });
  }
}
