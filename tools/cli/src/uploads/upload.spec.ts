import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { runCli } from '../cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'nadi-cli-uploads-'));
const file = join(folder, 'stock.csv');
const waiting = {
  id: 'up-1',
  state: 'waiting',
  format: 'csv',
  type: 'inventory.stock-changed',
  bytes: 20,
  bytesRead: 0,
  rows: 0,
};
const counts = { accepted: 0, refused: 0, passedOver: 0, refusedByCode: {}, problem: null };
const done = {
  ...waiting,
  ...counts,
  state: 'done',
  rows: 3,
  accepted: 2,
  refused: 1,
  refusedByCode: { EVENT_FIELD_INVALID: 1 },
};

/** Answers as ingestion does: no room at first, then the file is taken, then it is done. */
const seen: string[] = [];
let bodies: string[] = [];
const server: Server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    seen.push(`${request.method} ${request.url?.replace(/sha256=[0-9a-f]{64}/, 'sha256=…')}`);
    bodies.push(Buffer.concat(chunks).toString());
    const isFirst = seen.length === 1 && request.method === 'POST';
    const answer = isFirst
      ? { code: 'UPLOAD_SPACE_FULL', reason: 'full' }
      : request.method === 'POST'
        ? { ...waiting, ...counts }
        : request.url?.includes('refused') === true
          ? {
              rows: [
                {
                  row: 3,
                  code: 'EVENT_FIELD_INVALID',
                  field: 'data.onHand',
                  reason: 'must be int',
                  remedy: '',
                  shape: 'aaaa',
                },
              ],
            }
          : done;
    response.writeHead(isFirst ? 503 : 200, { 'content-type': 'application/json', 'retry-after': '0' });
    response.end(JSON.stringify(answer));
  });
});
let url = '';

beforeAll(async () => {
  writeFileSync(file, 'productId\np1\np2\np3\n');
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => {
  seen.length = 0;
  bodies = [];
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

async function run(...argv: string[]) {
  const out = { stdout: '', stderr: '' };
  const streams = {
    stdout: { write: (text: string) => (out.stdout += text) },
    stderr: { write: (text: string) => (out.stderr += text) },
  };
  const code = await runCli([...argv, '--url', url], { environment: { NADI_API_KEY: 'k' }, streams });
  return { code, ...out };
}

describe('nadi upload', () => {
  it('sends the file again while there is no room, waits for its end, and exits with 1 if rows were refused', async () => {
    const { code, stdout, stderr } = await run('upload', file, '--type', 'inventory.stock-changed', '--wait');
    expect([code, stderr]).toEqual([1, '']);
    expect(stdout.split('\n')).toEqual([
      'up-1 is done: 3 rows, 2 accepted, 1 refused.',
      '  1 EVENT_FIELD_INVALID',
      '`nadi uploads refused up-1` shows the rows.',
      '',
    ]);
    const post = 'POST /v1/uploads?format=csv&sha256=…&type=inventory.stock-changed';
    expect(seen).toEqual([post, post, 'GET /v1/uploads/up-1']);
    expect(bodies[1]).toBe('productId\np1\np2\np3\n');
  });

  it('does not wait unless it is told to, and speaks JSON', async () => {
    const { code, stdout } = await run('upload', file, '--mapping', 'store-sales', '--json');
    expect([code, JSON.parse(stdout)]).toMatchObject([0, { id: 'up-1', state: 'waiting' }]);
  });

  it('needs a type or a mapping, a file, and a name that says the format', async () => {
    expect(await run('upload', file)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--type or --mapping'),
    });
    expect(await run('upload', join(folder, 'none.csv'), '--type', 'x')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('FILE_UNREADABLE'),
    });
    expect(seen).toEqual([]);
  });

  it('shows refused rows', async () => {
    const { code, stdout } = await run('uploads', 'refused', 'up-1');
    expect([code, stdout]).toEqual([0, 'row 3: data.onHand: must be int, looks like aaaa (EVENT_FIELD_INVALID)\n']);
  });
});
