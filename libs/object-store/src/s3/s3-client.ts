import { S3Client } from '@aws-sdk/client-s3';
import { NadiError } from '@nadi/errors';
import type { ObjectStoreOptions } from '../open-object-store.ts';

const usualAttempts = 6;
const connectionTimeoutMs = 5_000;
const usualQuietMs = 30_000;

/** @throws NadiError CONFIG_INVALID */
export function createS3Client(options: ObjectStoreOptions): S3Client {
  const { s3Endpoint, s3Region, s3AccessKeyId, s3SecretAccessKey, maxAttempts = usualAttempts } = options;
  const { quietMs = usualQuietMs } = options;
  return new S3Client({
    ...{
      region: s3Region,
      maxAttempts,
      // Not `requestTimeout`: past that the SDK only logs a warning.
      requestHandler: { connectionTimeout: connectionTimeoutMs, socketTimeout: quietMs },
    },
    // Hosts of buckets are Amazon's; other stores rarely have them.
    ...(s3Endpoint === 'none' ? {} : { endpoint: checked(s3Endpoint), forcePathStyle: true }),
    ...(s3AccessKeyId === 'none'
      ? {}
      : { credentials: { accessKeyId: s3AccessKeyId, secretAccessKey: s3SecretAccessKey } }),
  });
}

function checked(endpoint: string): string {
  const isAddress = URL.canParse(endpoint) && ['http:', 'https:'].includes(new URL(endpoint).protocol);
  if (!isAddress) {
    throw new NadiError('CONFIG_INVALID', {
      message: 'NADI_S3_ENDPOINT is no address such as https://minio.example:9000',
    });
  }
  return endpoint;
}
