import type { Readable } from 'node:stream';
import { nearNames } from '@nadi/contracts';
import { NadiError } from '@nadi/errors';
import { nextMomentMs, type CompiledExport, type ExportFile, type ExportFormat } from '@nadi/exports';
import type { Identity } from '@nadi/identity';
import type { ObjectStore } from '@nadi/object-store';
import type { MetricsInForce } from '../metrics-in-force.ts';
import type { QueriesInForce } from '../queries/queries-in-force.ts';
import { assertMayDownload, assertMayRead, assertMayRun, isFor, mayRead, type KnownSources } from './export-access.ts';
import type { ExportRunStore, RunsPage } from './export-run-store.ts';
import type { ExportRun } from './export-run.ts';
import { exportOf, queryOf, reasonAgainst } from './export-source.ts';
import type { ExportsInForce, VersionedExport } from './exports-in-force.ts';
import { shownRun, shownRunWithManifest, type ShownManifestRun, type ShownRun } from './shown-run.ts';

export interface ExportsOptions {
  readonly inForce: Pick<ExportsInForce, 'current'>;
  readonly metrics: Pick<MetricsInForce, 'current'>;
  readonly queries: Pick<QueriesInForce, 'current'>;
  readonly store: ExportRunStore;
  /** Undefined if this service makes no exports. */
  readonly objects: ObjectStore | undefined;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** An export as it is in force, for people. */
export interface ShownExport {
  readonly name: string;
  readonly title: string;
  readonly owner: string;
  readonly version: number;
  readonly schedule: string;
  readonly format: ExportFormat;
  readonly personal: boolean;
  readonly source: Readonly<Record<string, unknown>>;
  /** When the schedule runs it next; null if somebody has to ask. */
  readonly nextMoment: string | null;
  /** Why it cannot run as it is; null if it can. */
  readonly problem: string | null;
  readonly lastRun: ShownRun | null;
  /** The newest runs that have failed: what they should have brought is missing until they are retried. */
  readonly missing: readonly ShownRun[];
}

/** A file of a run on its way to somebody. */
export interface DownloadedFile extends ExportFile {
  readonly format: ExportFormat;
  readonly content: Readable;
}

const missingShown = 20;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Exports and their runs, as people see and ask for them. The instance that writes the lake makes the files. */
export class Exports {
  constructor(private readonly options: ExportsOptions) {}

  /** Those in force that the caller may see, in the order of their names. */
  async list(caller: Identity, page: { readonly most: number; readonly skip: number }): Promise<ShownExport[]> {
    const known = this.known();
    const seen = [...this.options.inForce.current.value.values()].filter(
      ({ compiled }) => isFor(caller, compiled) && mayRead(caller, compiled, known),
    );
    const shown = seen.slice(page.skip, page.skip + page.most);
    const names = shown.map(({ compiled }) => compiled.name);
    const newest = await this.options.store.newest(caller.tenantId, names);
    return Promise.all(
      shown.map(async (one) => {
        const { name } = one.compiled;
        const failed = await this.options.store.list(caller.tenantId, name, {
          ...{ state: 'failed', most: missingShown, skip: 0 },
        });
        return this.shown(one, { last: newest.find((run) => run.export === name), failed });
      }),
    );
  }

  /** Runs for the caller's tenant, the newest first. @throws NadiError EXPORT_UNKNOWN, KEY_SCOPE */
  async runs(caller: Identity, name: string, page: RunsPage): Promise<ShownRun[]> {
    await this.assertReadable(caller, name);
    return (await this.options.store.list(caller.tenantId, name, page)).map(shownRun);
  }

  /** @throws NadiError EXPORT_UNKNOWN, EXPORT_RUN_UNKNOWN, KEY_SCOPE */
  async run(caller: Identity, name: string, id: string): Promise<ShownManifestRun> {
    const run = await this.runOf(caller, name, id);
    assertMayRead(caller, exportOf(run), this.knownTo(run));
    return shownRunWithManifest(run);
  }

  /** Asks for a run for the caller's tenant. @throws NadiError EXPORT_UNKNOWN, EXPORTS_UNAVAILABLE, KEY_SCOPE */
  async request(caller: Identity, name: string): Promise<ShownRun> {
    const { compiled, version, text: definition } = this.named(caller, name);
    assertMayRun(caller, compiled, this.known());
    this.wantedStore();
    const { tenantId, subject: requestedBy } = caller;
    return shownRun(await this.options.store.request({ tenantId, export: name, version, definition, requestedBy }));
  }

  /** @throws NadiError EXPORT_UNKNOWN, EXPORT_RUN_UNKNOWN, EXPORT_RUN_NOT_FAILED, EXPORTS_UNAVAILABLE, KEY_SCOPE */
  async retry(caller: Identity, name: string, id: string): Promise<ShownRun> {
    const run = await this.runOf(caller, name, id);
    assertMayRun(caller, exportOf(run), this.knownTo(run));
    this.wantedStore();
    if (!(await this.options.store.retry(caller.tenantId, id))) {
      throw new NadiError('EXPORT_RUN_NOT_FAILED', { message: `the run ${id} is ${run.state}` });
    }
    return shownRun(await this.runOf(caller, name, id));
  }

  /** @throws NadiError EXPORT_UNKNOWN, EXPORT_RUN_UNKNOWN, EXPORT_FILE_UNKNOWN, EXPORTS_UNAVAILABLE, KEY_SCOPE, and those of the store */
  async download(
    caller: Identity,
    { name, id, number }: { readonly name: string; readonly id: string; readonly number: number },
  ): Promise<DownloadedFile> {
    const run = await this.runOf(caller, name, id);
    assertMayDownload(caller, exportOf(run), this.knownTo(run));
    const file = run.manifest?.files[number];
    if (run.manifest === null || file === undefined) {
      const count = run.manifest?.files.length ?? 0;
      throw new NadiError('EXPORT_FILE_UNKNOWN', { message: `the run has ${count} files, and none with this number` });
    }
    return { ...file, format: run.manifest.format, content: await this.wantedStore().get(file.key) };
  }

  /** The files of a run have what its query read then, whatever it reads today. */
  private knownTo({ query, queryVersion, ...run }: ExportRun): KnownSources {
    const { source } = exportOf(run);
    const known = this.known();
    return query === null || source.kind !== 'query'
      ? known
      : { ...known, queries: { find: () => queryOf(source.name, queryVersion ?? 0, query) } };
  }

  private known(): KnownSources {
    const { metrics, queries } = this.options;
    return { metrics: metrics.current.value, queries: queries.current.value };
  }

  private named(caller: Identity, name: string): VersionedExport {
    const exports = this.options.inForce.current.value;
    const found = exports.get(name);
    if (found === undefined || !isFor(caller, found.compiled)) {
      throw unknownExport(
        name,
        [...exports.values()].flatMap(({ compiled }) => (isFor(caller, compiled) ? [compiled.name] : [])),
      );
    }
    return found;
  }

  /** The runs of an export that is no longer in force stay, and are for those who might read the newest of them. */
  private async assertReadable(caller: Identity, name: string): Promise<void> {
    const inForce = this.options.inForce.current.value.get(name);
    const [newest] = inForce === undefined ? await this.options.store.newest(caller.tenantId, [name]) : [];
    const compiled = newest === undefined ? this.named(caller, name).compiled : exportOf(newest);
    assertMayRead(caller, compiled, this.known());
  }

  private async runOf(caller: Identity, name: string, id: string): Promise<ExportRun> {
    const found = uuid.test(id) ? await this.options.store.find(caller.tenantId, name, id) : undefined;
    if (found === undefined) {
      await this.assertReadable(caller, name);
      throw new NadiError('EXPORT_RUN_UNKNOWN', { message: `"${name}" has no run "${id.slice(0, 50)}"` });
    }
    return found;
  }

  private wantedStore(): ObjectStore {
    const { objects } = this.options;
    if (objects === undefined) {
      throw new NadiError('EXPORTS_UNAVAILABLE', { message: 'this service makes no exports' });
    }
    return objects;
  }

  private shown(
    { compiled, version }: VersionedExport,
    { last, failed }: { readonly last: ExportRun | undefined; readonly failed: readonly ExportRun[] },
  ): ShownExport {
    const { name, title, owner, schedule, format, personal, rows, metrics, query } = compiled.definition;
    const nextMs = nextMomentMs(schedule, this.options.now());
    return {
      ...{ name, title, owner, version, schedule, format, personal },
      source: rows === undefined ? (metrics === undefined ? { query } : { metrics }) : { rows },
      nextMoment: nextMs === undefined ? null : new Date(nextMs).toISOString(),
      problem: this.problemOf(compiled),
      lastRun: last === undefined ? null : shownRun(last),
      missing: failed.map(shownRun),
    };
  }

  private problemOf({ source }: CompiledExport): string | null {
    const { metrics, queries } = this.known();
    if (this.options.objects === undefined) {
      return 'this service makes no exports: NADI_REPORTING_EXPORTS_URL is not set';
    }
    if (source.kind === 'metrics') {
      const unknown = source.metrics.find((name) => metrics.find(name) === undefined);
      return unknown === undefined ? null : `there is no metric "${unknown}"`;
    }
    const query = source.kind === 'query' ? queries.find(source.name) : undefined;
    if (source.kind === 'query' && query === undefined) {
      return `there is no query "${source.name}"`;
    }
    return (query && reasonAgainst(query)) ?? null;
  }
}

function unknownExport(name: string, names: readonly string[]): NadiError {
  const near = nearNames(name, names);
  const hint = near.length === 0 ? '' : ` Did you mean ${near.join(', ')}?`;
  return new NadiError('EXPORT_UNKNOWN', { message: `There is no export "${name.slice(0, 100)}".${hint}` });
}
