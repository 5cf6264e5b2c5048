import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { generateIdentityKeys } from '@nadi/identity';
import { runCli } from '../cli.ts';

interface Asked {
  readonly call: string;
  readonly body: unknown;
  /** Of the identity that asks. */
  readonly tenant: unknown;
}

const token = {
  ...{ id: 'i-1', sellerId: 'm-1', name: 'Asha', createdBy: 'Root', createdAt: '2026-01-01T00:00:00.000Z' },
  ...{ expiresAt: '2999-01-01T00:00:00.000Z', usedAt: null, revokedAt: null },
};
const { privateKey } = generateIdentityKeys();
let server: Server;
let url: string;
let asked: Asked[];
let answers: [status: number, body: unknown][];

beforeEach(async () => {
  [asked, answers] = [[], []];
  server = createServer((request, response) => {
    void textOf(request).then((text) => {
      const claims = Buffer.from(String(request.headers.authorization).split('.')[1] ?? '', 'base64url').toString();
      const { tenant } = JSON.parse(claims) as Record<string, unknown>;
      const body: unknown = text === '' ? undefined : JSON.parse(text);
      asked.push({ call: `${request.method} ${request.url}`, body, tenant });
      const [status, answer] = answers.shift() ?? [500, {}];
      response.writeHead(status).end(answer === undefined ? '' : JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const part of request.setEncoding('utf8')) text += part as string;
  return text;
}

async function run(...args: string[]) {
  const said = { stdout: '', stderr: '' };
  const streams = {
    stdout: { write: (text: string) => (said.stdout += text) },
    stderr: { write: (text: string) => (said.stderr += text) },
  };
  const environment = { NADI_ADMIN_URL: url, NADI_IDENTITY_PRIVATE_KEY: privateKey };
  return { exitCode: await runCli(['seller-token', ...args], { environment, streams }), ...said };
}

describe('nadi seller-token', () => {
  it('makes a token and prints the link of the page, once', async () => {
    answers = [[201, { ...token, token: 'a.b.c' }]];
    const { exitCode, stdout } = await run('create', 'm-1', '--name', 'Asha', '--days', '7', '--tenant', 'shop');
    expect(exitCode).toBe(0);
    expect(stdout.split('\n')[0]).toBe(`${url}/seller#token=a.b.c`);
    expect(stdout).toContain('m-1 of shop what is theirs until 2999');
    expect(stdout).toContain('open in five places at a time');
    expect(asked).toEqual([
      {
        call: 'POST /api/admin/v1/seller-tokens',
        body: { sellerId: 'm-1', days: 7, name: 'Asha' },
        tenant: 'shop',
      },
    ]);
  });

  it('prints the link at which sellers reach the console, also as JSON', async () => {
    answers = [[201, { ...token, token: 'a.b.c' }]];
    const { stdout } = await run('create', 'm-1', '--public-url', 'https://nadi.example/', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      ...{ link: 'https://nadi.example/seller#token=a.b.c', tenantId: 'demo', id: 'i-1' },
    });
    expect(asked[0]?.body).toEqual({ sellerId: 'm-1', days: 30 });
  });

  it('lists all pages, of one seller if asked', async () => {
    answers = [
      [200, { tokens: [token], next: 'i-1' }],
      [200, { tokens: [{ ...token, id: 'i-0', revokedAt: '2026-02-01T00:00:00.000Z' }], next: null }],
    ];
    const { exitCode, stdout } = await run('list', '--seller', 'm 1');
    expect(exitCode).toBe(0);
    expect(asked.map(({ call }) => call.split('?')[1])).toEqual([
      'limit=500&sellerId=m+1',
      'limit=500&sellerId=m+1&before=i-1',
    ]);
    const [, first, second] = stdout.split('\n');
    expect([first, second]).toEqual([
      expect.stringMatching(/^i-1 .*never.*valid until 2999/),
      expect.stringMatching(/^i-0 .*revoked 2026-02-01/),
    ]);
  });

  it('revokes one, and says of one that there is none', async () => {
    answers = [
      [204, undefined],
      [404, { code: 'TOKEN_UNKNOWN', reason: 'there is no valid token of a seller with the id i-1' }],
    ];
    expect(await run('revoke', 'i-1', '--json')).toMatchObject({ exitCode: 0, stdout: '{"revoked":"i-1"}\n' });
    const again = await run('revoke', 'i-1');
    expect([again.exitCode, again.stdout]).toEqual([1, '']);
    expect(again.stderr).toContain('there is no valid token of a seller with the id i-1');
    expect(asked.map(({ call }) => call)).toEqual(Array(2).fill('DELETE /api/admin/v1/seller-tokens/i-1'));
  });
});
