import { nestLogger } from '@nadi/observability';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { IngestionService } from '../app.module.ts';
import { openApiDocument } from '../openapi.ts';
import { mediaTypes } from './events.controller.ts';

const keepAliveMs = 65_000;
const requestTimeoutMs = 60_000;

/** Builds the HTTP application; it does not listen yet. Bodies reach the routes as bytes. */
export async function createHttpApplication({ module, logger, config }: IngestionService): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    bodyLimit: config.maxBodyBytes,
    keepAliveTimeout: keepAliveMs,
    requestTimeout: requestTimeoutMs,
    forceCloseConnections: 'idle',
  });
  const fastify = adapter.getInstance();
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser(Object.keys(mediaTypes), { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    logger: nestLogger(logger),
    bodyParser: false,
    abortOnError: false,
  });
  const document = openApiDocument(app);
  fastify.get('/openapi.json', () => document);
  return app;
}
