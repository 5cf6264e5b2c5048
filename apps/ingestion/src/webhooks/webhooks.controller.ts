import { SignedBody } from '@nadi/http';
import { Controller, Headers, HttpCode, Inject, Param, Post, Req } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Admission } from '../http/admission.ts';
import { errorSchema, type SchemaObject } from '../http/openapi-schemas.ts';
import { withRequestSpan } from '../http/request-span.ts';
import { WebhookIntake } from './webhook-intake.ts';

const refused = (description: string) => ({ description, schema: errorSchema });
const accepted: SchemaObject = { type: 'object', properties: { id: { type: 'string' } }, required: ['id'] };

@ApiTags('webhooks')
@Controller('v1/webhooks')
export class WebhooksController {
  constructor(
    @Inject(WebhookIntake) private readonly intake: WebhookIntake,
    @Inject(Admission) private readonly admission: Admission,
  ) {}

  @Post(':source/:shopId')
  @SignedBody()
  @HttpCode(200)
  @ApiOperation({
    operationId: 'receiveWebhook',
    summary: 'Take a signed webhook of a shop’s platform in',
    description:
      'The signature is over the bytes of the body. Answered when the call is in the log; deliveries of the same event of the platform ' +
      'are counted once. Topics that no pipeline knows are accepted and dropped under a named rule.',
  })
  @ApiParam({ name: 'source', description: '`shopify`, or the name of a configured source.' })
  @ApiParam({ name: 'shopId', description: 'Id that the registration of the shop gave.' })
  @ApiConsumes('application/json')
  @ApiBody({ schema: {} })
  @ApiResponse({ status: 200, description: 'In the log.', schema: accepted })
  @ApiResponse({ status: 400, ...refused('A header is missing or the body is no JSON.') })
  @ApiResponse({
    status: 401,
    ...refused('The signature is missing or wrong; unknown and disabled shops are answered alike.'),
  })
  @ApiResponse({ status: 403, ...refused('The call is of another shop than the address.') })
  @ApiResponse({ status: 404, ...refused('There is no such source.') })
  @ApiResponse({ status: 413, ...refused('The body is too large.') })
  @ApiResponse({ status: 415, ...refused('The media type or content encoding is not supported.') })
  @ApiResponse({ status: 429, ...refused('The shop or the client calls too often; see Retry-After.') })
  @ApiResponse({ status: 503, ...refused('The call is not in the log: deliver it again; see Retry-After.') })
  receive(
    @Param('source') source: string,
    @Param('shopId') shopId: string,
    @Req() request: FastifyRequest<{ Body: Buffer | undefined }>,
    @Headers('traceparent') traceParent: string | undefined,
  ) {
    return withRequestSpan('/v1/webhooks/:source/:shopId', traceParent, (continued) =>
      this.intake.take({
        ...{ source, shopId, headers: request.headers, traceParent: continued },
        body: request.body ?? Buffer.alloc(0),
        onVerified: (tenantId) => this.admission.verified(request, tenantId),
      }),
    );
  }
}
