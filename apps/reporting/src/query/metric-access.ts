import { NadiError } from '@nadi/errors';
import { allows, type Identity } from '@nadi/identity';
import type { CompiledMetric, MetricCatalog } from '@nadi/metrics';

/** Whether somebody may read what is made of events of these domains; `*` stands for all. */
export function isReadable({ grants }: Identity, domains: readonly string[]): boolean {
  return domains.every((domain) => allows(grants, 'metrics:read', domain));
}

/** @throws NadiError KEY_SCOPE naming the domains that are missing. */
export function assertReadable(identity: Identity, asked: string, domains: readonly string[]): void {
  if (!isReadable(identity, domains)) {
    const missing = domains.filter((domain) => !allows(identity.grants, 'metrics:read', domain));
    const shown = missing.includes('*') ? 'all domains' : missing.join(', ');
    throw new NadiError('KEY_SCOPE', { message: `"${asked}" needs metrics:read in ${shown}` });
  }
}

/** The metrics that somebody may read: a seller those that are for sellers, anybody else those of their domains. */
export function readableMetrics(caller: Identity, catalog: MetricCatalog): readonly CompiledMetric[] {
  return catalog.all.filter((metric) =>
    caller.sellerId === undefined ? isReadable(caller, catalog.domainsOf(metric)) : isForSellers(metric),
  );
}

/**
 * A metric that somebody may read. For a seller there are no others than those for sellers.
 * @throws NadiError METRIC_UNKNOWN, KEY_SCOPE
 */
export function readableMetric(caller: Identity, catalog: MetricCatalog, name: string): CompiledMetric {
  const metric = catalog.find(name);
  if (metric === undefined || (caller.sellerId !== undefined && !isForSellers(metric))) {
    throw new NadiError('METRIC_UNKNOWN', { message: `there is no metric "${name.slice(0, 100)}"` });
  }
  if (caller.sellerId === undefined) {
    assertReadable(caller, name, catalog.domainsOf(metric));
  }
  return metric;
}

function isForSellers({ definition }: CompiledMetric): boolean {
  return definition.seller !== undefined;
}
