import type { LakeFile } from './lake-file.ts';
import type { LakeChanges } from './lake-store.ts';
import type { LakePositions } from './lake-tail.ts';

/** The lake as of one version: which files it has, and up to where of each partition they reach. It never changes. */
export class LakeView {
  static readonly empty = new LakeView(0, new Map(), new Map());

  private constructor(
    readonly version: number,
    readonly positions: LakePositions,
    /** By contract, tenant and key. */
    private readonly files: ReadonlyMap<string, ReadonlyMap<string, ReadonlyMap<string, LakeFile>>>,
  ) {}

  /** The files of a contract and tenant. */
  filesOf(contract: string, tenantId: string): LakeFile[] {
    return [...(this.files.get(contract)?.get(tenantId)?.values() ?? [])];
  }

  /** The files of a contract, of all tenants. */
  filesOfAll(contract: string): LakeFile[] {
    return [...(this.files.get(contract)?.values() ?? [])].flatMap((files) => [...files.values()]);
  }

  /** The view after changes that began at this one; what did not change is shared. */
  after({ version, added, removed, positions }: LakeChanges): LakeView {
    const files = new Map([...this.files].map(([contract, tenants]) => [contract, new Map(tenants)]));
    const copied = new Set<ReadonlyMap<string, LakeFile>>();
    const writable = (contract: string, tenantId: string): Map<string, LakeFile> => {
      const tenants = files.get(contract) ?? new Map<string, ReadonlyMap<string, LakeFile>>();
      files.set(contract, tenants);
      const known = tenants.get(tenantId);
      if (known !== undefined && copied.has(known)) {
        return known as Map<string, LakeFile>;
      }
      const copy = new Map(known);
      copied.add(copy);
      tenants.set(tenantId, copy);
      return copy;
    };
    removed.forEach(({ key, contract, tenantId }) => writable(contract, tenantId).delete(key));
    added.forEach((file) => writable(file.contract, file.tenantId).set(file.key, file));
    const byTopic = Map.groupBy(positions, ({ topic }) => topic);
    const reached = new Map(
      [...byTopic].map(([topic, partitions]) => [
        topic,
        new Map(partitions.map(({ partition, nextOffset }) => [partition, nextOffset])),
      ]),
    );
    return new LakeView(version, reached, files);
  }
}
