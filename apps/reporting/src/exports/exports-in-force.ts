import { contracts } from '@nadi/contracts';
import { compileExports, type CompiledExport } from '@nadi/exports';
import type { DefinitionFeed, LiveDefinitions } from '@nadi/live-definitions';

/** An export with the version that is in force. */
export interface VersionedExport {
  readonly compiled: CompiledExport;
  readonly version: number;
  /** As somebody wrote it. */
  readonly text: string;
}

/** The exports in force by name, in the order of names. */
export type ExportSet = ReadonlyMap<string, VersionedExport>;

/** Keeps the exports that are in force. */
export type ExportsInForce = LiveDefinitions<ExportSet>;

export function createExportsInForce(feed: Pick<DefinitionFeed, 'keep'>): ExportsInForce {
  return feed.keep({
    kind: 'exports',
    build: (definitions) => {
      const compiled = compileExports(
        definitions.map(({ name, version, text }) => ({ file: `exports/${name}@${version}`, text })),
        contracts,
      );
      const versioned = definitions.map(({ version, text }, index) => ({
        ...{ compiled: compiled[index] as CompiledExport, version, text },
      }));
      return new Map(versioned.sort(byName).map((one) => [one.compiled.name, one]));
    },
  });
}

function byName(a: VersionedExport, b: VersionedExport): number {
  return a.compiled.name < b.compiled.name ? -1 : 1;
}
