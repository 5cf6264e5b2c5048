import { durationMs } from '@nadi/definitions';
import { z } from 'zod';

const sentence = z.string().trim().min(1);

const serviceName = z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'must be a name in kebab-case');

const qualityRule = z.strictObject({ name: serviceName, rule: sentence, severity: z.enum(['error', 'warn']) });

/** The shape of `contract.yaml`, as a person writes it. Durations become milliseconds. */
export const contractFileSchema = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9]*\.[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'must be <domain>.<event> in kebab-case'),
  purpose: sentence,
  owner: z.strictObject({ team: serviceName, contact: sentence, runbook: z.url({ protocol: /^https?$/ }) }),
  key: sentence,
  seller: sentence.optional(),
  partitions: z.int().min(1).max(1000),
  compatibility: z.enum(['FULL_TRANSITIVE', 'BACKWARD_TRANSITIVE', 'FORWARD_TRANSITIVE']),
  retention: z.union([z.literal('compact'), durationMs]),
  cadence: z.union([z.literal('irregular'), durationMs]),
  freshness: durationMs,
  classification: z.enum(['public', 'internal', 'confidential', 'restricted']),
  quality: z.array(qualityRule),
  producers: z.array(serviceName),
  consumers: z.array(serviceName),
});

/** `contract.yaml` after checking. */
export type ContractFile = z.infer<typeof contractFileSchema>;
