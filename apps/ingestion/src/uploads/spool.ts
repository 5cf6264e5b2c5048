import { createHash } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { messageOf, NadiError } from '@nadi/errors';

export interface SpoolOptions {
  readonly folder: string;
  /** Of one file, bytes. */
  readonly maxBytes: number;
  readonly maxTenantBytes: number;
  readonly maxTotalBytes: number;
  /** What is stored already. */
  readonly storedBytes: (tenantId: string) => Promise<{ readonly tenant: number; readonly total: number }>;
}

/** A file that has arrived and is safe on the disk. */
export interface SpooledFile {
  readonly id: string;
  readonly bytes: number;
  /** SHA-256, hexadecimal. */
  readonly hash: string;
}

export interface Arriving {
  readonly tenantId: string;
  readonly id: string;
  readonly body: AsyncIterable<Buffer>;
  /** As the client says; undefined if it does not. */
  readonly length: number | undefined;
}

const partial = '.part';
const abandonedMs = 24 * 3_600_000;
const outOfSpace = new Set(['ENOSPC', 'EDQUOT']);

/** The folder of uploaded files. */
export class Spool {
  private readonly folder: string;
  /** Bytes of what is arriving, by tenant. */
  private readonly arriving = new Map<string, number>();

  constructor(private readonly options: SpoolOptions) {
    this.folder = resolve(options.folder);
  }

  fileOf(id: string): string {
    return join(this.folder, id);
  }

  /**
   * Writes a file as it comes; resolves when it would outlive a loss of power.
   * @throws NadiError UPLOAD_TOO_LARGE, UPLOAD_SPACE_FULL (retriable), UPLOAD_INTERRUPTED
   */
  async receive({ tenantId, id, body, length }: Arriving): Promise<SpooledFile> {
    const { maxBytes } = this.options;
    if ((length ?? 0) > maxBytes) throw tooLarge(maxBytes);
    const room = await this.roomFor(tenantId, length ?? 0);
    await mkdir(this.folder, { recursive: true });
    const part = `${this.fileOf(id)}${partial}`;
    try {
      const file = await this.write(part, { tenantId, body, maxBytes, room });
      if (length !== undefined && file.bytes !== length) throw interrupted(`${file.bytes} of ${length} bytes arrived`);
      await rename(part, this.fileOf(id));
      await syncFolder(this.folder);
      return { id, ...file };
    } catch (error) {
      await rm(part, { force: true });
      throw asRefusal(error);
    }
  }

  async remove(ids: readonly string[]): Promise<void> {
    await Promise.all(ids.map((id) => rm(this.fileOf(id), { force: true })));
  }

  async has(id: string): Promise<boolean> {
    return stat(this.fileOf(id)).then(
      () => true,
      () => false,
    );
  }

  /** What is in the folder. */
  names(): Promise<string[]> {
    return readdir(this.folder).catch(() => []);
  }

  /** Files that have been there for a day: of uploads that were never acknowledged, if nobody knows them. */
  async old(nowMs: number): Promise<string[]> {
    const names = await this.names();
    const found = await Promise.all(
      names.map(async (name) => {
        const changed = await stat(join(this.folder, name)).catch(() => undefined);
        return changed !== undefined && nowMs - changed.mtimeMs > abandonedMs ? [name] : [];
      }),
    );
    return found.flat();
  }

  private async write(
    part: string,
    { tenantId, body, maxBytes, room }: Pick<Arriving, 'tenantId' | 'body'> & { maxBytes: number; room: number },
  ): Promise<{ readonly bytes: number; readonly hash: string }> {
    const hash = createHash('sha256');
    const handle = await open(part, 'w');
    let bytes = 0;
    try {
      for await (const chunk of body) {
        bytes += chunk.length;
        this.count(tenantId, chunk.length);
        if (bytes > maxBytes) throw tooLarge(maxBytes);
        if (bytes > room) throw spaceFull('the files of the tenant, or of all, have as many bytes as they may');
        hash.update(chunk);
        await handle.writeFile(chunk);
      }
      await handle.sync();
      return { bytes, hash: hash.digest('hex') };
    } finally {
      this.count(tenantId, -bytes);
      await handle.close();
    }
  }

  /** Bytes that a file may have besides what is stored and arriving. */
  private async roomFor(tenantId: string, bytes: number): Promise<number> {
    const { maxTenantBytes, maxTotalBytes, storedBytes } = this.options;
    const stored = await storedBytes(tenantId);
    const arriving = [...this.arriving.values()].reduce((sum, each) => sum + each, 0);
    const room = Math.min(
      maxTenantBytes - stored.tenant - (this.arriving.get(tenantId) ?? 0),
      maxTotalBytes - stored.total - arriving,
    );
    if (bytes > room || room <= 0) throw spaceFull(`there is room for ${Math.max(0, room)} bytes of the tenant`);
    return room;
  }

  private count(tenantId: string, bytes: number): void {
    const sum = (this.arriving.get(tenantId) ?? 0) + bytes;
    if (sum === 0) this.arriving.delete(tenantId);
    else this.arriving.set(tenantId, sum);
  }
}

/** A new name in a folder is on the disk only when the folder is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function tooLarge(maxBytes: number): NadiError {
  return new NadiError('UPLOAD_TOO_LARGE', { message: `the file has more than ${maxBytes} bytes` });
}

function spaceFull(message: string): NadiError {
  return new NadiError('UPLOAD_SPACE_FULL', { message, retriable: true, context: { retryAfterSeconds: 30 } });
}

function interrupted(message: string): NadiError {
  return new NadiError('UPLOAD_INTERRUPTED', { message });
}

function asRefusal(error: unknown): unknown {
  if (error instanceof NadiError) return error;
  const { code } = error as { code?: string };
  if (outOfSpace.has(code ?? '')) return spaceFull('the disk of uploaded files is full');
  return code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE' ? interrupted(messageOf(error)) : error;
}
