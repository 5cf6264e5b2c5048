import type { CheckKind, Telemetry } from '@nadi/observability';
import { HealthChecks } from '@nadi/observability';
import { Controller, Get, Header, Inject, Module, type DynamicModule, type Type } from '@nestjs/common';
import { HealthCheck, HealthCheckService, TerminusModule, type HealthIndicatorResult } from '@nestjs/terminus';
import { Public } from './access.ts';

const TELEMETRY = Symbol('telemetry');
const operational = 'load balancers and Prometheus ask; holds no events and binds to loopback by default';

@Controller()
class HealthController {
  constructor(
    @Inject(HealthCheckService) private readonly health: HealthCheckService,
    @Inject(HealthChecks) private readonly checks: HealthChecks,
  ) {}

  @Get('health/live')
  @Public(operational)
  @HealthCheck()
  live() {
    return this.health.check(indicators(this.checks, 'live'));
  }

  @Get('health/ready')
  @Public(operational)
  @HealthCheck()
  ready() {
    return this.health.check([...indicators(this.checks, 'live'), ...indicators(this.checks, 'ready')]);
  }
}

/** Where Prometheus scrapes a service. */
function prometheusController(path: string): Type {
  @Controller()
  class PrometheusController {
    constructor(@Inject(TELEMETRY) private readonly telemetry: Telemetry) {}

    @Get(path)
    @Public(operational)
    @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
    metrics() {
      return this.telemetry.prometheusText();
    }
  }
  return PrometheusController;
}

/** The checks as terminus runs them. */
function indicators(checks: HealthChecks, kind: CheckKind): (() => Promise<HealthIndicatorResult>)[] {
  return [...checks.all(kind)].map(([name, check]) => async () => {
    const { up, detail } = await check();
    return { [name]: { status: up ? 'up' : 'down', ...(detail === undefined ? {} : { detail }) } };
  });
}

/** Serves `/health/live`, `/health/ready` and, unless a service uses that path itself, `/metrics`. */
@Module({})
export class OperationsModule {
  static register(checks: HealthChecks, telemetry: Telemetry, prometheusPath = 'metrics'): DynamicModule {
    return {
      module: OperationsModule,
      imports: [TerminusModule.forRoot({ logger: false })],
      controllers: [HealthController, prometheusController(prometheusPath)],
      providers: [
        { provide: HealthChecks, useValue: checks },
        { provide: TELEMETRY, useValue: telemetry },
      ],
    };
  }
}
