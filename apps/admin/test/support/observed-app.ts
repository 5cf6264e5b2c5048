import 'reflect-metadata';
import { bearerIdentity, createHttpApplication, ErrorFilter } from '@nadi/http';
import { IdentitySigner, IdentityVerifier, type Grant } from '@nadi/identity';
import { createMessaging, type Messaging } from '@nadi/messaging';
import { createLogger } from '@nadi/observability';
import { identityKeys, runningStack } from '@nadi/test-harness';
import { Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createObserved, observedControllers, type Observed } from '../../src/observed/observed.ts';

@Module({})
class ObservedModule {}

export interface ServerSentEvent {
  readonly event: string;
  readonly data: Record<string, unknown>;
}

/** What the platform knows of itself, served without the rest of admin. */
export class ObservedApp {
  private readonly signer = new IdentitySigner(identityKeys.privateKey);

  private constructor(
    private readonly app: NestFastifyApplication,
    private readonly observed: Observed,
    readonly messaging: Messaging,
    private readonly url: string,
  ) {}

  static async start(): Promise<ObservedApp> {
    const logger = createLogger({ service: 'tests', version: '0', commit: undefined, instanceId: 'tests' }, 'silent');
    const { kafkaBrokers, registryUrl } = runningStack;
    const connection = { brokers: kafkaBrokers, clientId: 'observed-tests' };
    const messaging = createMessaging({
      ...{ kafkaBrokers, registryUrl, producerClient: 'platformatic', clientId: connection.clientId, logger },
    });
    const { decoder, registry } = messaging;
    const observed = createObserved({ connection, decoder, registry, logger, now: Date.now });
    const app = await createHttpApplication({
      ...{ title: 'tests', description: 'tests', logger },
      authenticate: bearerIdentity(new IdentityVerifier([identityKeys.publicKey], 'admin', Date.now)),
      module: {
        module: ObservedModule,
        controllers: [...observedControllers],
        providers: [...observed.providers, { provide: APP_FILTER, useValue: new ErrorFilter(logger) }],
      },
    });
    await app.listen(0, '127.0.0.1');
    observed.start();
    return new ObservedApp(app, observed, messaging, await app.getUrl());
  }

  async get(path: string, tenantId: string, grants: readonly Grant[]) {
    const response = await fetch(`${this.url}/api/admin/v1${path}`, await this.request(tenantId, grants));
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }

  /** The events of a stream until it is aborted. */
  async *stream(query: string, tenantId: string, grants: readonly Grant[]): AsyncGenerator<ServerSentEvent> {
    const stop = new AbortController();
    const request = { ...(await this.request(tenantId, grants)), signal: stop.signal };
    const response = await fetch(`${this.url}/api/admin/v1/stream?${query}`, request);
    if (response.status !== 200 || response.body === null) throw new Error(`${response.status}`);
    let text = '';
    try {
      for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
        const parts = `${text}${chunk}`.split('\n\n');
        text = parts.pop() ?? '';
        for (const part of parts) {
          const match = /^event: (\w+)\ndata: (.*)$/s.exec(part);
          if (match !== null) yield { event: match[1] ?? '', data: JSON.parse(match[2] ?? '') as never };
        }
      }
    } finally {
      stop.abort();
    }
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.observed.stop();
    await this.messaging.publisher.close();
  }

  private async request(tenantId: string, grants: readonly Grant[]): Promise<RequestInit> {
    const identity = { subject: 'tests', name: 'tests', tenantId, grants, expiresMs: Date.now() + 600_000 };
    return { headers: { authorization: `Bearer ${await this.signer.sign(identity, 'admin')}` } };
  }
}
