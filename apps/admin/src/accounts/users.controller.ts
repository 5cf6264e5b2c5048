import { Caller, parseInput, Requires } from '@nadi/http';
import type { Identity } from '@nadi/identity';
import { Body, Controller, Delete, Get, HttpCode, Inject, Param, ParseUUIDPipe, Post, Put } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import { inputs } from '../input.ts';
import { Members } from './members.ts';

const idParameter = { name: 'id', description: 'Id of the member.' };

@ApiTags('users')
@Controller('api/admin/v1/users')
export class UsersController {
  constructor(@Inject(Members) private readonly members: Members) {}

  @Get()
  @Requires('users:manage')
  @ApiOperation({ operationId: 'listUsers', summary: 'The members of the tenant and their roles' })
  @ApiResponse({ status: 200, description: 'The members by e-mail address.' })
  async list(@Caller() { tenantId }: Identity) {
    return { users: await this.members.list(tenantId) };
  }

  @Post()
  @Requires('users:manage')
  @ApiOperation({ operationId: 'addUser', summary: 'Add a member; who is new gets a one-time link' })
  @ApiResponse({ status: 201, description: 'The id, and the token of /setup#<token> if the person is new.' })
  @ApiResponse({ status: 409, description: 'USER_EXISTS' })
  add(@Caller() caller: Identity, @Body() body: unknown) {
    return this.members.add(caller, parseInput(inputs.newUser, body));
  }

  @Put(':id/roles')
  @HttpCode(204)
  @Requires('users:manage')
  @ApiOperation({ operationId: 'setUserRoles', summary: 'Replace the roles of a member' })
  @ApiParam(idParameter)
  @ApiResponse({ status: 204, description: 'Done; in force within 2 s.' })
  @ApiResponse({ status: 404, description: 'USER_UNKNOWN' })
  @ApiResponse({ status: 409, description: 'LAST_ADMINISTRATOR' })
  setRoles(@Caller() caller: Identity, @Param('id', ParseUUIDPipe) id: string, @Body() body: unknown): Promise<void> {
    return this.members.setGrants(caller, id, parseInput(inputs.grants, body).grants);
  }

  @Post(':id/password-link')
  @Requires('users:manage')
  @ApiOperation({
    operationId: 'resetUserPassword',
    summary: 'A one-time link with which a member sets a new password',
  })
  @ApiParam(idParameter)
  @ApiResponse({ status: 201, description: 'The token of /setup#<token>, shown once.' })
  @ApiResponse({ status: 404, description: 'USER_UNKNOWN' })
  resetPassword(@Caller() caller: Identity, @Param('id', ParseUUIDPipe) id: string) {
    return this.members.resetPassword(caller, id);
  }

  @Delete(':id')
  @HttpCode(204)
  @Requires('users:manage')
  @ApiOperation({ operationId: 'removeUser', summary: 'Remove a member from the tenant and end their sessions in it' })
  @ApiParam(idParameter)
  @ApiResponse({ status: 204, description: 'Done.' })
  @ApiResponse({ status: 404, description: 'USER_UNKNOWN' })
  @ApiResponse({ status: 409, description: 'LAST_ADMINISTRATOR' })
  remove(@Caller() caller: Identity, @Param('id', ParseUUIDPipe) id: string): Promise<void> {
    return this.members.remove(caller, id);
  }
}
