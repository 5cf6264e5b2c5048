import { createHash, randomUUID } from 'node:crypto';
import { contracts, unknownContract } from '@nadi/contracts';
import { NadiError } from '@nadi/errors';
import type { FileFormat, LoadedMapping } from '@nadi/rows';
import type { FairShare } from '../flow/fair-share.ts';
import { refusedRoom } from '../flow/refused-room.ts';
import { writesForProducers } from '../streams.ts';
import type { Spool } from './spool.ts';
import type { UploadStore } from './upload-store.ts';
import type { Sender, Upload, UploadTarget } from './upload.ts';

export interface UploadIntakeOptions {
  readonly store: UploadStore;
  readonly spool: Spool;
  readonly mappings: ReadonlyMap<string, LoadedMapping>;
  /** Room for files that are arriving, one each. */
  readonly arrivals: FairShare;
  /** Told when there is something to do. */
  readonly onNew: () => void;
}

/** A file that somebody sends. */
export interface PostedFile {
  readonly sender: Sender;
  readonly format: FileFormat;
  readonly target: UploadTarget;
  readonly body: AsyncIterable<Buffer>;
  readonly length: number | undefined;
  /** SHA-256 as the client says, hexadecimal. */
  readonly digest: string | undefined;
}

const posted = new Set(writesForProducers.map(({ name }) => name));

/** Takes files in: what it has answered for is on the disk and in the database. */
export class UploadIntake {
  constructor(private readonly options: UploadIntakeOptions) {}

  /**
   * @throws NadiError CONTRACT_UNKNOWN, MAPPING_UNKNOWN, KEY_SCOPE, OVERLOADED, SHARE_EXCEEDED (retriable), UPLOAD_DIGEST_WRONG and
   * what `Spool.receive` throws
   */
  async take(file: PostedFile): Promise<{ readonly upload: Upload; readonly isNew: boolean }> {
    const { sender, format, target, digest } = file;
    const { store, spool, arrivals, onNew } = this.options;
    this.assertTarget(sender, target);
    const verdict = arrivals.enter(sender.tenantId, 1);
    if (verdict !== 'admitted') throw refusedRoom(verdict, 'too many files are arriving');
    try {
      const spooled = await spool.receive({ ...file, tenantId: sender.tenantId, id: newId() });
      if (digest !== undefined && digest !== spooled.hash) {
        await spool.remove([spooled.id]);
        throw new NadiError('UPLOAD_DIGEST_WRONG', { message: `what arrived has the SHA-256 ${spooled.hash}` });
      }
      const made = await store.create({
        ...{ tenantId: sender.tenantId, ...spooled, format, target },
        ...{ keyPrefix: sender.prefix ?? null, sender: sender.name, domains: [...sender.domains] },
      });
      if (made.isNew) onNew();
      else await spool.remove([spooled.id]);
      return made;
    } finally {
      arrivals.leave(sender.tenantId, 1);
    }
  }

  private assertTarget({ tenantId, domains }: Sender, target: UploadTarget): void {
    for (const name of this.contractsOf(tenantId, target)) {
      const domain = contracts.get(name)?.domain ?? '';
      if (!domains.has('*') && !domains.has(domain)) {
        throw new NadiError('KEY_SCOPE', { message: `events of the domain ${domain} are not yours to write` });
      }
    }
  }

  private contractsOf(tenantId: string, target: UploadTarget): readonly string[] {
    if ('mapping' in target) {
      const mapping = this.options.mappings.get(target.mapping);
      if (mapping === undefined || (mapping.tenant !== undefined && mapping.tenant !== tenantId)) {
        throw new NadiError('MAPPING_UNKNOWN', { message: `there is no mapping "${target.mapping.slice(0, 100)}"` });
      }
      return mapping.contracts;
    }
    if (!posted.has(target.type)) {
      throw new NadiError('CONTRACT_UNKNOWN', { message: unknownContract(target.type.slice(0, 100)).message });
    }
    return [target.type];
  }
}

function newId(): string {
  return `up-${randomUUID()}`;
}

/** What the ids of an upload's events begin with: the same for the same file and target, whoever sends it, however often. */
export function idPrefixOf({ hash, format, target }: Pick<Upload, 'hash' | 'format' | 'target'>): string {
  const text = [hash, format, 'mapping' in target ? `mapping ${target.mapping}` : `type ${target.type}`].join('\n');
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
