import { NadiError } from '@nadi/errors';
import type { CompiledExport } from '@nadi/exports';
import { allows, type Identity, type Permission } from '@nadi/identity';
import type { MetricCatalog } from '@nadi/metrics';
import type { QueryCatalog } from '@nadi/queries';

/** What is in force of what exports are made of. */
export interface KnownSources {
  readonly metrics: Pick<MetricCatalog, 'find' | 'domainsOf'>;
  readonly queries: Pick<QueryCatalog, 'find'>;
}

/** The domains whose data an export has; `*` stands for all, where a metric or query is not known. */
export function domainsOf({ source }: CompiledExport, { metrics, queries }: KnownSources): string[] {
  switch (source.kind) {
    case 'rows':
      return [source.contract.domain];
    case 'metrics': {
      const domains = source.metrics.flatMap((name) => {
        const metric = metrics.find(name);
        return metric === undefined ? ['*'] : metrics.domainsOf(metric);
      });
      return [...new Set(domains)];
    }
    case 'query':
      return [...new Set(queries.find(source.name)?.contracts.map(({ domain }) => domain) ?? ['*'])];
  }
}

/** What shows the data of a source elsewhere: one of them is enough. */
const readWith: Readonly<Record<CompiledExport['source']['kind'], readonly Permission[]>> = {
  rows: ['sql:run'],
  metrics: ['metrics:read'],
  query: ['queries:run', 'sql:run'],
};

/** Whether somebody may see an export and its runs: who may read what it is made of. */
export function mayRead(caller: Identity, one: CompiledExport, known: KnownSources): boolean {
  return missingDomains(caller, one, known).length === 0;
}

/** @throws NadiError KEY_SCOPE naming the domains that are missing. */
export function assertMayRead(caller: Identity, one: CompiledExport, known: KnownSources): void {
  assertNone(missingDomains(caller, one, known), one, readWith[one.source.kind].join(' or '));
}

/** @throws NadiError KEY_SCOPE naming the domains that are missing. */
export function assertMayRun(caller: Identity, one: CompiledExport, known: KnownSources): void {
  assertMayRead(caller, one, known);
  assertAllowed(caller, 'exports:run', { one, known });
}

/** Files with personal data are for those who see it in SQL. @throws NadiError KEY_SCOPE naming the domains that are missing. */
export function assertMayDownload(caller: Identity, one: CompiledExport, known: KnownSources): void {
  assertMayRead(caller, one, known);
  if (one.definition.personal) {
    assertAllowed(caller, 'personal:read', { one, known });
  }
}

/** Whether an export is made for a tenant; others do not learn that it is there. */
export function isFor({ tenantId }: Identity, { definition }: CompiledExport): boolean {
  return definition.tenants === undefined || definition.tenants.includes(tenantId);
}

function assertAllowed(
  { grants }: Identity,
  permission: Permission,
  { one, known }: { readonly one: CompiledExport; readonly known: KnownSources },
): void {
  const missing = domainsOf(one, known).filter((domain) => !allows(grants, permission, domain));
  assertNone(missing, one, permission);
}

function missingDomains({ grants }: Identity, one: CompiledExport, known: KnownSources): string[] {
  return domainsOf(one, known).filter(
    (domain) => !readWith[one.source.kind].some((permission) => allows(grants, permission, domain)),
  );
}

function assertNone(missing: readonly string[], { name }: CompiledExport, permission: string): void {
  if (missing.length > 0) {
    const shown = missing.includes('*') ? 'all domains' : missing.join(', ');
    throw new NadiError('KEY_SCOPE', { message: `"${name}" needs ${permission} in ${shown}` });
  }
}
