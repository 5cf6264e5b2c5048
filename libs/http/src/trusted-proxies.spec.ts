import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { createLogger } from '@nadi/observability';
import { Module } from '@nestjs/common';
import { createHttpApplication } from './http-application.ts';
import { trustedProxiesOf } from './trusted-proxies.ts';

@Module({})
class EmptyModule {}

async function seenBy(trustedProxies: readonly string[] | undefined) {
  const logger = createLogger({ service: 'spec', version: '0', commit: undefined, instanceId: 'i' }, 'silent');
  const app = await createHttpApplication({
    module: { module: EmptyModule },
    ...{ logger, title: 'Spec', description: '' },
    ...(trustedProxies === undefined ? {} : { trustedProxies }),
  });
  const access = { kind: 'public', because: 'it is a test' } as const;
  app
    .getHttpAdapter()
    .getInstance()
    .get('/who', { config: { access } }, ({ ip, host }) => ({ ip, host }));
  await app.init();
  const headers = {
    host: 'inside:1',
    'x-forwarded-for': '203.0.113.7, 198.51.100.1',
    'x-forwarded-host': 'nadi.example',
  };
  const answer = await app.inject({ method: 'GET', url: '/who', headers, remoteAddress: '10.1.2.3' });
  await app.close();
  return answer.json<{ ip: string; host: string }>();
}

describe('the address of a client', () => {
  it.each([undefined, ['none'], ['192.0.2.1']])('is that of the connection when %j are trusted', async (trusted) => {
    expect(await seenBy(trusted)).toEqual({ ip: '10.1.2.3', host: 'inside:1' });
  });

  it('is the last that no trusted proxy has written, however many a client has made up before it', async () => {
    expect(await seenBy(['10.0.0.0/8'])).toEqual({ ip: '198.51.100.1', host: 'nadi.example' });
    expect(await seenBy(['10.0.0.0/8', '198.51.100.1'])).toMatchObject({ ip: '203.0.113.7' });
  });

  it.each(['proxy', '10.0.0.0/33', '10.0.0.0/0', '10.0.0.0/8/8', '::1/129'])('cannot come from %s', (text) => {
    expect(() => trustedProxiesOf([text])).toThrow('is neither an address nor a network');
  });
});
