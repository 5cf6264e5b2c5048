import { messageOf } from '@nadi/errors';
import { Controller, Get, Header, Inject, Module, type DynamicModule } from '@nestjs/common';
import { HealthCheck, HealthCheckService, TerminusModule, type HealthIndicatorResult } from '@nestjs/terminus';
import type { Telemetry } from './telemetry.ts';

/** What a check found; `detail` says why it is down. */
export interface CheckResult {
  readonly up: boolean;
  readonly detail?: string;
}

/**
 * `live` fails only if this process no longer makes progress and a restart would help; `ready` also fails while a
 * dependency is down or a partition is stopped.
 */
export type CheckKind = 'live' | 'ready';

/** What one check of a service found. */
export interface NamedCheckResult extends CheckResult {
  readonly name: string;
}

type Check = () => CheckResult | Promise<CheckResult>;

/** The health checks of a service; the parts of the service add theirs as they start. */
export class HealthChecks {
  private readonly checks: Record<CheckKind, Map<string, Check>> = { live: new Map(), ready: new Map() };

  add(kind: CheckKind, name: string, check: Check): void {
    this.checks[kind].set(name, check);
  }

  /** What all checks find now, in the order in which they were added; a check that fails to look is down. */
  results(): Promise<NamedCheckResult[]> {
    return Promise.all(
      [...this.checks.live, ...this.checks.ready].map(async ([name, check]) => {
        try {
          return { name, ...(await check()) };
        } catch (error) {
          return { name, up: false, detail: messageOf(error) };
        }
      }),
    );
  }

  /** The checks as terminus runs them. */
  indicators(kind: CheckKind): (() => Promise<HealthIndicatorResult>)[] {
    return [...this.checks[kind]].map(([name, check]) => async () => {
      const { up, detail } = await check();
      return { [name]: { status: up ? 'up' : 'down', ...(detail === undefined ? {} : { detail }) } };
    });
  }
}

export const TELEMETRY = Symbol('telemetry');

@Controller()
class OperationsController {
  constructor(
    @Inject(HealthCheckService) private readonly health: HealthCheckService,
    @Inject(HealthChecks) private readonly checks: HealthChecks,
    @Inject(TELEMETRY) private readonly telemetry: Telemetry,
  ) {}

  @Get('health/live')
  @HealthCheck()
  live() {
    return this.health.check(this.checks.indicators('live'));
  }

  @Get('health/ready')
  @HealthCheck()
  ready() {
    return this.health.check([...this.checks.indicators('live'), ...this.checks.indicators('ready')]);
  }

  @Get('metrics')
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  metrics() {
    return this.telemetry.prometheusText();
  }
}

/** Serves `/health/live`, `/health/ready` and `/metrics`. */
@Module({})
export class OperationsModule {
  static register(checks: HealthChecks, telemetry: Telemetry): DynamicModule {
    return {
      module: OperationsModule,
      imports: [TerminusModule.forRoot({ logger: false })],
      controllers: [OperationsController],
      providers: [
        { provide: HealthChecks, useValue: checks },
        { provide: TELEMETRY, useValue: telemetry },
      ],
    };
  }
}
