import { Rejection } from '../rejection.ts';

export interface QuarantineLimits {
  /** Most undeclared types of a tenant in a day; 0 refuses all events without a contract. */
  readonly maxTypes: number;
  /** Most events without a contract of a tenant in an hour. */
  readonly maxEventsPerHour: number;
}

/** The limits of a tenant beside what is used of them, on one instance. */
export interface QuarantineUse extends QuarantineLimits {
  readonly typesToday: number;
  readonly eventsThisHour: number;
}

interface TenantUse {
  day: number;
  readonly types: Set<string>;
  hour: number;
  events: number;
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const mostTenants = 10_000;

/** Keeps what a tenant may put into quarantine within bounds, on this instance. */
export class QuarantineGate {
  private readonly byTenant = new Map<string, TenantUse>();

  constructor(
    private readonly limits: QuarantineLimits,
    private readonly now: () => number,
  ) {}

  /** Whether events without a contract are taken at all. */
  get isOpen(): boolean {
    return this.limits.maxTypes > 0;
  }

  /** Takes one event in, or says which limit of its tenant is reached. */
  enter(tenantId: string, type: string): Rejection | undefined {
    const { maxTypes, maxEventsPerHour } = this.limits;
    const use = this.useOf(tenantId);
    if (!use.types.has(type) && use.types.size >= maxTypes) {
      return new Rejection('QUARANTINE_FULL', `${maxTypes} undeclared types are in quarantine today`, 'type');
    }
    if (use.events >= maxEventsPerHour) {
      return new Rejection('QUARANTINE_FULL', `${maxEventsPerHour} undeclared events came within the hour`, 'type');
    }
    use.types.add(type);
    use.events += 1;
    return undefined;
  }

  /** How much of its limits a tenant has used on this instance. */
  stateOf(tenantId: string): QuarantineUse {
    const { types, events } = this.useOf(tenantId);
    return { ...this.limits, typesToday: types.size, eventsThisHour: events };
  }

  private useOf(tenantId: string): TenantUse {
    const nowMs = this.now();
    const [hour, day] = [Math.floor(nowMs / hourMs), Math.floor(nowMs / dayMs)];
    let use = this.byTenant.get(tenantId);
    if (use === undefined) {
      if (this.byTenant.size >= mostTenants) {
        this.byTenant.delete(this.byTenant.keys().next().value as string);
      }
      use = { day, types: new Set(), hour, events: 0 };
      this.byTenant.set(tenantId, use);
    }
    if (use.day !== day) {
      use.day = day;
      use.types.clear();
    }
    if (use.hour !== hour) {
      use.hour = hour;
      use.events = 0;
    }
    return use;
  }
}
