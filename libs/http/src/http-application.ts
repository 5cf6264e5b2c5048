import { randomUUID } from 'node:crypto';
import { NadiError } from '@nadi/errors';
import { nestLogger, type Logger } from '@nadi/observability';
import { Module, type DynamicModule, type InjectionToken, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { allowOrigins, type AllowedOrigins } from './allow-origins.ts';
import { boundConnections } from './bound-connections.ts';
import { answerClientError } from './client-errors.ts';
import { limitRequestTime } from './limit-request-time.ts';
import { drainRefusedBodies } from './drain-refused-bodies.ts';
import { drainRequests } from './drain-requests.ts';
import type { AccessRule } from './access.ts';
import { errorAnswer, statusOf } from './error-answer.ts';
import { streamBodies } from './stream-bodies.ts';
import { guardRoutes, type Admit, type Authenticate, type OnRefusal } from './guard-routes.ts';
import { trustedProxiesOf } from './trusted-proxies.ts';

export interface HttpApplicationOptions {
  readonly module: DynamicModule;
  readonly logger: Logger;
  /** Title and description of the OpenAPI document. */
  readonly title: string;
  readonly description: string;
  /** Finds out who asks; a service without it has only routes that need no identity. */
  readonly authenticate?: Authenticate;
  /** Verifies API keys; a service without it has no routes for them. */
  readonly admit?: Admit;
  /** Told of every request that does not reach its route; the error filter tells of the others. */
  readonly onRefusal?: OnRefusal;
  /** Origins whose pages may call the routes of API keys; without it nothing is said of origins. */
  readonly allowedOrigins?: AllowedOrigins;
  /** Reverse proxies that are believed, as `NADI_TRUSTED_PROXIES` has them. Default: none. */
  readonly trustedProxies?: readonly string[];
  /** Most open connections; further ones are closed at once. Default: as many as there come. */
  readonly maxConnections?: number;
  /** Largest request body, bytes. */
  readonly bodyLimit?: number;
  /** How long a client may take for the header of a request, milliseconds. Default 15,000. */
  readonly headersTimeoutMs?: number;
  /** How long it may then take for the body, milliseconds. Default 60,000. */
  readonly requestTimeoutMs?: number;
  /** Media types whose bodies reach the routes as bytes; any other body is answered with 415. */
  readonly rawMediaTypes?: readonly string[];
  /** How long a client may take for a body that its route reads by itself, milliseconds. Default 60,000. */
  readonly streamedBodyTimeoutMs?: number;
  /** Schemas that routes refer to by name. */
  readonly schemas?: Readonly<Record<string, unknown>>;
}

const describing: AccessRule = { kind: 'public', because: 'it describes the routes and holds no data' };
const keepAliveMs = 65_000;
const defaultRequestTimeoutMs = 60_000;
const defaultHeadersTimeoutMs = 15_000;
const slowCheckEveryMs = 5_000;
// Longer than ingestion waits for the broker by default, shorter than the time a service has to stop.
const requestGraceMs = 15_000;
const defaultBodyLimit = 1_048_576;
const longestParameter = 1_800;
const refusedBodyBytes = 64 * 1_048_576;
const refusedBodyMs = 10_000;

/** Builds a service's HTTP application on Fastify; it does not listen yet. Serves its own OpenAPI document. */
export async function createHttpApplication(options: HttpApplicationOptions): Promise<NestFastifyApplication> {
  const headersTimeout = options.headersTimeoutMs ?? defaultHeadersTimeoutMs;
  const requestTimeoutMs = options.requestTimeoutMs ?? defaultRequestTimeoutMs;
  const adapter = new FastifyAdapter({
    bodyLimit: options.bodyLimit ?? defaultBodyLimit,
    // Ids of events and units have up to 200 characters, each of up to nine once they are encoded.
    routerOptions: { maxParamLength: longestParameter },
    trustProxy: trustedProxiesOf(options.trustedProxies ?? ['none']),
    keepAliveTimeout: keepAliveMs,
    // How long bodies may take is seen to below.
    requestTimeout: 0,
    // Node looks for slow clients every 30 s by itself.
    http: { headersTimeout, connectionsCheckingInterval: Math.min(headersTimeout, slowCheckEveryMs) },
    clientErrorHandler: answerClientError,
    // Open streams would otherwise keep a stopping service from ending.
    forceCloseConnections: true,
    return503OnClosing: false,
    // One that a client made up could mislead whoever reads the log.
    genReqId: () => randomUUID(),
    // A path that cannot be decoded never reaches a route, nor the error filter.
    frameworkErrors: (_error: unknown, _request: unknown, reply: FastifyReply) => {
      const error = new NadiError('ROUTE_UNKNOWN', { message: 'the path cannot be decoded' });
      void reply.status(statusOf(error.code)).send(errorAnswer(error));
    },
  });
  const fastify = adapter.getInstance();
  boundConnections(fastify.server, options);
  fastify.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id);
    done();
  });
  fastify.addHook('onSend', (_request, reply, payload, done) => {
    // What one caller may see is nobody else's, nor the same caller's after signing out; and it is what its type says, nothing else.
    void reply.header('x-content-type-options', 'nosniff');
    if (!reply.hasHeader('cache-control')) {
      void reply.header('cache-control', 'no-store');
    }
    done(null, payload);
  });
  if (options.allowedOrigins !== undefined) {
    // First, so that pages can read refusals too.
    allowOrigins(fastify, options.allowedOrigins);
  }
  limitRequestTime(fastify, {
    readMs: requestTimeoutMs,
    streamedMs: options.streamedBodyTimeoutMs ?? defaultRequestTimeoutMs,
    checkEveryMs: Math.min(requestTimeoutMs, slowCheckEveryMs),
  });
  drainRequests(fastify, requestGraceMs);
  drainRefusedBodies(fastify, refusedBodyBytes, refusedBodyMs);
  guardRoutes(fastify, options);
  if (options.rawMediaTypes !== undefined) {
    fastify.removeAllContentTypeParsers();
    fastify.addContentTypeParser([...options.rawMediaTypes], { parseAs: 'buffer' }, (_request, body, done) =>
      done(null, body),
    );
  }
  streamBodies(fastify);
  const app = await NestFactory.create<NestFastifyApplication>(options.module, adapter, {
    logger: nestLogger(options.logger),
    bodyParser: options.rawMediaTypes === undefined,
    abortOnError: false,
  });
  const document = openApiDocument(app, options);
  fastify.get('/openapi.json', { config: { access: describing } }, () => document);
  return app;
}

/** The OpenAPI document of an application. */
export function openApiDocument(
  app: NestFastifyApplication,
  { title, description, schemas = {} }: Pick<HttpApplicationOptions, 'title' | 'description' | 'schemas'>,
): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle(title)
    .setDescription(description)
    .setVersion('1')
    .addBearerAuth({
      type: 'http',
      scheme: 'bearer',
      description: 'An API key, or a token made in the console or with `nadi keys create`.',
    })
    .build();
  const document = SwaggerModule.createDocument(app, config);
  document.components = {
    ...document.components,
    schemas: { ...document.components?.schemas, ...(schemas as object) },
  };
  return document;
}

@Module({})
class DescribedModule {}

/**
 * The OpenAPI document of controllers without starting what they work with.
 * @param injected what the controllers ask for; nothing of it is called.
 */
export async function describeApi(
  description: Pick<HttpApplicationOptions, 'title' | 'description' | 'schemas'>,
  controllers: readonly Type[],
  injected: readonly InjectionToken[],
): Promise<OpenAPIObject> {
  const module = {
    module: DescribedModule,
    controllers: [...controllers],
    providers: injected.map((provide) => ({ provide, useValue: {} })),
  };
  const app = await NestFactory.create<NestFastifyApplication>(module, new FastifyAdapter(), { logger: false });
  const document = openApiDocument(app, description);
  await app.close();
  return document;
}
