import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createSchemaRegistry, type SchemaRegistry } from './schema-registry.ts';

describe('createSchemaRegistry', () => {
  let server: Server;
  let registry: SchemaRegistry;
  let answer = { status: 200, body: '' };

  beforeAll(async () => {
    server = createServer((_request, response) => {
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    registry = createSchemaRegistry({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` });
  });

  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it.each([
    ['40403', () => registry.textOfId(7)],
    ['40401', () => registry.idOf('a-value', '"string"')],
  ])('takes the not-found code %s of the registry for an answer', async (code, call) => {
    answer = { status: 404, body: `{"error_code":${code},"message":"not found"}` };
    expect(await call()).toBeUndefined();
    answer = { status: 404, body: '{"error_code":40401,"message":"not found"}' };
    expect(await registry.versions('a-value')).toEqual([]);
  });

  it.each([
    ['a proxy that finds nothing', 404, '<html>Not Found</html>'],
    ['a web server in its place', 404, '{"error_code":404,"message":"HTTP 404 Not Found"}'],
    ['an overloaded registry', 503, ''],
    ['an answer of something else', 500, '{}'],
  ])('takes %s for an outage, since it says nothing about the schema', async (_name, status, body) => {
    answer = { status, body };
    await expect(registry.textOfId(8)).rejects.toMatchObject({ code: 'REGISTRY_UNAVAILABLE', retriable: true });
  });

  it('names the differences of an incompatible schema', async () => {
    answer = { status: 409, body: '{"error_code":409,"message":"READER_FIELD_MISSING_DEFAULT_VALUE at /fields/1"}' };
    await expect(registry.register('a-value', '"string"')).rejects.toMatchObject({
      code: 'CONTRACT_INCOMPATIBLE',
      message: expect.stringContaining('READER_FIELD_MISSING_DEFAULT_VALUE') as unknown,
    });
  });
});
