import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Spool } from './spool.ts';

let folder: string;
let stored = { tenant: 0, total: 0 };
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nadi-spool-'));
  stored = { tenant: 0, total: 0 };
});
afterEach(() => rmSync(folder, { recursive: true }));

const spool = () =>
  new Spool({ folder, maxBytes: 100, maxTenantBytes: 150, maxTotalBytes: 200, storedBytes: async () => stored });

async function* body(...chunks: readonly (string | Error)[]): AsyncGenerator<Buffer> {
  for (const chunk of chunks) {
    if (chunk instanceof Error) throw chunk;
    yield Buffer.from(chunk);
  }
}

const receive = (chunks: readonly (string | Error)[], length?: number) =>
  spool().receive({ tenantId: 't', id: 'up-1', body: body(...chunks), length });

describe('a file that arrives', () => {
  it('is stored whole, with its hash', async () => {
    const hash = createHash('sha256').update('abcdef').digest('hex');
    expect(await receive(['abc', 'def'], 6)).toEqual({ id: 'up-1', bytes: 6, hash });
    expect(readFileSync(join(folder, 'up-1'), 'utf8')).toBe('abcdef');
  });

  it.each([
    ['is longer than it may be', ['x'.repeat(60), 'x'.repeat(60)], undefined, 'UPLOAD_TOO_LARGE'],
    ['says that it is', [], 101, 'UPLOAD_TOO_LARGE'],
    ['ends early', ['abc'], 6, 'UPLOAD_INTERRUPTED'],
    ['is cut off', ['abc', Object.assign(new Error('aborted'), { code: 'ECONNRESET' })], 6, 'UPLOAD_INTERRUPTED'],
  ])('that %s is refused and leaves nothing', async (_what, chunks, length, code) => {
    await expect(receive(chunks, length)).rejects.toMatchObject({ code });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('finds no room past the bytes of its tenant, or of all', async () => {
    stored = { tenant: 120, total: 120 };
    await expect(receive(['x'.repeat(40)], 40)).rejects.toMatchObject({ code: 'UPLOAD_SPACE_FULL', retriable: true });
    await expect(receive(['x'.repeat(40)])).rejects.toMatchObject({ code: 'UPLOAD_SPACE_FULL' });
    stored = { tenant: 0, total: 190 };
    await expect(receive(['x'.repeat(40)], 40)).rejects.toMatchObject({ code: 'UPLOAD_SPACE_FULL' });
    expect(await receive(['x'], 1)).toMatchObject({ bytes: 1 });
  });

  it('takes room while it arrives', async () => {
    const shared = spool();
    let end: () => void = () => undefined;
    let reach: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => (end = resolve));
    const reached = new Promise<void>((resolve) => (reach = resolve));
    async function* slow() {
      yield Buffer.alloc(90);
      // Asked for more, it has been written.
      reach();
      await ended;
    }
    const first = shared.receive({ tenantId: 't', id: 'up-1', body: slow(), length: 90 });
    await reached;
    const second = shared.receive({ tenantId: 't', id: 'up-2', body: body('x'.repeat(80)), length: 80 });
    await expect(second).rejects.toMatchObject({ code: 'UPLOAD_SPACE_FULL' });
    end();
    expect(await first).toMatchObject({ bytes: 90 });
  });
});
