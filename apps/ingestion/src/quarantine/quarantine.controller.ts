import { NadiError } from '@nadi/errors';
import { Caller, Requires } from '@nadi/http';
import { allows, type Identity } from '@nadi/identity';
import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import { errorSchema } from '../http/openapi-schemas.ts';
import { QuarantineGate } from './quarantine-gate.ts';
import { proposalOf, readOwner } from './quarantine-proposal.ts';
import { QuarantineStore, type ListedType } from './quarantine-store.ts';

/** Nothing else is put into quarantine. */
const typeForm = /^[a-z0-9.-]{1,300}$/;
const optional = (name: string, description: string) => ({ name, description, required: false, type: String });

/** Undeclared types of a tenant. A contract of one is written by `nadi quarantine promote`, into the repository that it belongs into. */
@ApiTags('quarantine')
@Controller('v1/quarantine')
export class QuarantineController {
  constructor(
    @Inject(QuarantineStore) private readonly store: QuarantineStore,
    @Inject(QuarantineGate) private readonly gate: QuarantineGate,
  ) {}

  @Get()
  @Requires('ingestion:read')
  @ApiOperation({
    operationId: 'listQuarantinedTypes',
    summary: 'Types of events that nobody has declared, those with the most events first',
  })
  @ApiResponse({
    status: 200,
    description: 'Types of the domains that are open to the caller, and what this instance still takes.',
  })
  async list(@Caller() caller: Identity) {
    const types = await this.store.list(caller.tenantId);
    return {
      types: types.filter(({ type }) => isOpen(caller, type)).map(shown),
      limits: this.gate.stateOf(caller.tenantId),
    };
  }

  @Get(':type')
  @Requires('ingestion:read')
  @ApiOperation({
    operationId: 'showQuarantinedType',
    summary: 'What the events of a type look like, and the contract they could have',
    description:
      'Fields with types, sets of values, ranges and suspicions of personal data, without values that may be personal, and the files that ' +
      '`nadi quarantine promote` would write. The owner of the contract is what the parameters say.',
  })
  @ApiQuery(optional('team', 'Team that would own the event.'))
  @ApiQuery(optional('contact', 'How to reach the team.'))
  @ApiQuery(optional('runbook', 'Address that says what to do when the event goes wrong.'))
  @ApiResponse({ status: 200, description: 'Fields, proposal, and what became of it.' })
  @ApiResponse({ status: 400, description: 'A parameter is wrong.', schema: errorSchema })
  @ApiResponse({ status: 404, description: 'QUARANTINE_TYPE_UNKNOWN' })
  async show(
    @Caller() caller: Identity,
    @Param('type') type: string,
    @Query() parameters: Readonly<Record<string, unknown>>,
  ) {
    const owner = readOwner(parameters);
    const [listed] = typeForm.test(type) && isOpen(caller, type) ? await this.store.list(caller.tenantId, type) : [];
    if (listed === undefined) {
      throw new NadiError('QUARANTINE_TYPE_UNKNOWN', {
        message: `nothing of "${type.slice(0, 100)}" is in quarantine`,
      });
    }
    const states = await this.store.states(type, caller.tenantId);
    return { ...shown(listed), ...proposalOf(type, states, owner) };
  }
}

function isOpen({ grants }: Identity, type: string): boolean {
  return allows(grants, 'ingestion:read', type.split('.')[0] ?? '');
}

/** The tenant is that of whoever asks. */
function shown({ type, events, firstSeen, lastSeen, personalFields, promotedAt, replayedAt }: ListedType) {
  return { type, events, firstSeen, lastSeen, personalFields, promotedAt, replayedAt };
}
