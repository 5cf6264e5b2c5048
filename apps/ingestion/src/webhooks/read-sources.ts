import { existsSync, readFileSync } from 'node:fs';
import { durationMs, parseYamlDefinition } from '@nadi/definitions';
import { NadiError } from '@nadi/errors';
import { z } from 'zod';
import { shopify, type WebhookSource } from './webhook-source.ts';

const header = z
  .string()
  .regex(/^[A-Za-z0-9-]{1,100}$/, 'must be the name of a header')
  .transform((name) => name.toLowerCase());
const source = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,40}$/, 'must be in kebab-case')
    .refine((name) => name !== shopify.name, 'shopify is built in'),
  signature: z.strictObject({
    header,
    encoding: z.enum(['base64', 'hex']),
    prefix: z.string().max(20).default(''),
  }),
  timestamp: z
    .strictObject({
      header,
      unit: z.enum(['seconds', 'milliseconds']).default('seconds'),
      tolerance: durationMs.refine((ms) => ms >= 1_000 && ms <= 3_600_000, 'must be 1s to 1h'),
      separator: z.string().max(5).default('.'),
    })
    .transform(({ tolerance, ...rest }) => ({ ...rest, toleranceMs: tolerance }))
    .optional(),
  topic: header,
  eventId: header.optional(),
  apiVersion: header.optional(),
  triggeredAt: header.optional(),
});
const sourcesFile = z.strictObject({
  sources: z
    .array(source)
    .max(50)
    .superRefine((sources, context) =>
      sources.forEach(({ name }, index) => {
        if (sources.findIndex((other) => other.name === name) < index) {
          context.addIssue({ code: 'custom', path: [index, 'name'], message: `${name} stands twice` });
        }
      }),
    ),
});

/**
 * Shopify and the sources of a YAML file, by name.
 * @param file `none` for no others.
 * @throws NadiError FILE_UNREADABLE, or DEFINITION_INVALID naming file, line and key of every problem.
 */
export function readWebhookSources(file: string): ReadonlyMap<string, WebhookSource> {
  if (file === 'none') {
    return new Map([[shopify.name, shopify]]);
  }
  if (!existsSync(file)) {
    throw new NadiError('FILE_UNREADABLE', { message: `NADI_INGESTION_WEBHOOK_SOURCES: there is no file ${file}` });
  }
  return parseWebhookSources(readFileSync(file, 'utf8'), file);
}

/** @throws NadiError DEFINITION_INVALID naming file, line and key of every problem. */
export function parseWebhookSources(text: string, file: string): ReadonlyMap<string, WebhookSource> {
  const { sources } = parseYamlDefinition(text, file, sourcesFile);
  const read = sources.map(
    ({ name, signature, timestamp, topic, eventId, apiVersion, triggeredAt }): WebhookSource => ({
      name,
      signature,
      ...(timestamp === undefined ? {} : { timestamp }),
      headers: {
        topic,
        ...(eventId === undefined ? {} : { eventId }),
        ...(apiVersion === undefined ? {} : { apiVersion }),
        ...(triggeredAt === undefined ? {} : { triggeredAt }),
      },
    }),
  );
  return new Map([shopify, ...read].map((one) => [one.name, one]));
}
