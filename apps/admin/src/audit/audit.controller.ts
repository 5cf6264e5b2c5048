import { NadiError } from '@nadi/errors';
import { Caller, parseInput, Requires } from '@nadi/http';
import { allows, type Identity } from '@nadi/identity';
import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiOperation, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { readableText } from '../input.ts';
import { AuditLog } from './audit-log.ts';

const time = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
const auditQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(500).default(100),
  before: z.coerce.number().int().min(1).optional(),
  from: time.optional(),
  to: time.optional(),
  text: readableText.max(200).optional(),
});

@ApiTags('audit')
@Controller('api/admin/v1/audit')
export class AuditController {
  constructor(@Inject(AuditLog) private readonly audit: AuditLog) {}

  @Get()
  @Requires('audit:read')
  @ApiOperation({ operationId: 'listAudit', summary: 'Who did what in the tenant, newest first' })
  @ApiQuery({ name: 'limit', required: false, description: '1 to 500. Default: 100.' })
  @ApiQuery({ name: 'before', required: false, description: 'Only entries with a lower sequence number.' })
  @ApiQuery({ name: 'from', required: false, description: 'RFC 3339, included.' })
  @ApiQuery({ name: 'to', required: false, description: 'RFC 3339, not included.' })
  @ApiQuery({ name: 'text', required: false, description: 'Part of the actor, the action or the object.' })
  @ApiResponse({ status: 200, description: 'One page; `next` is the `before` of the following one, null on the last.' })
  @ApiResponse({ status: 400, description: 'INPUT_INVALID' })
  async list(@Caller() caller: Identity, @Query() query: unknown) {
    assertWholeTenant(caller);
    const { limit, before, from, to, text } = parseInput(auditQuery, query);
    const entries = await this.audit.list(caller.tenantId, {
      limit,
      ...(before === undefined ? {} : { before }),
      ...(from === undefined ? {} : { fromMs: from }),
      ...(to === undefined ? {} : { toMs: to }),
      ...(text === undefined ? {} : { text }),
    });
    return { entries, next: entries.length === limit ? (entries.at(-1)?.sequence ?? null) : null };
  }

  @Get('verification')
  @Requires('audit:read')
  @ApiOperation({ operationId: 'verifyAudit', summary: 'Whether nobody has changed the tenant’s audit' })
  @ApiResponse({ status: 200, description: 'Every hash was computed anew.' })
  verify(@Caller() caller: Identity) {
    assertWholeTenant(caller);
    return this.audit.verify(caller.tenantId);
  }
}

/** Entries are about people and tokens of all domains. */
function assertWholeTenant({ grants }: Identity): void {
  if (!allows(grants, 'audit:read', '*')) {
    throw new NadiError('KEY_SCOPE', { message: 'audit:read is needed in all domains' });
  }
}
