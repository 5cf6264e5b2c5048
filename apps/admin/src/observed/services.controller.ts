import { Requires } from '@nadi/http';
import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { LiveStates } from './live-states.ts';

@ApiTags('observed')
@Controller('api/admin/v1')
export class ServicesController {
  constructor(@Inject(LiveStates) private readonly states: LiveStates) {}

  @Get('services')
  @Requires('services:read')
  @ApiOperation({
    operationId: 'listServices',
    summary: 'Services with their instances, how they are, and why they were started again',
  })
  @ApiResponse({ status: 200, description: 'The services by name, as they last reported.' })
  services() {
    return this.states.services();
  }

  @Get('flow')
  @Requires('services:read')
  @ApiOperation({
    operationId: 'readFlow',
    summary: 'Which service reads and writes which topic, with rates of the last minute, lag and freshness',
  })
  @ApiResponse({ status: 200, description: 'Nodes and edges in the order of their names.' })
  flow() {
    return this.states.flow();
  }
}
