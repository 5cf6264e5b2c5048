import { fileURLToPath } from 'node:url';
import { NadiError } from '@nadi/errors';
import { FolderStore } from './folder/folder-store.ts';
import type { ObjectStore } from './object-store.ts';
import { createS3Client } from './s3/s3-client.ts';
import { S3Store } from './s3/s3-store.ts';

/** How buckets are reached; `objectStoreSettings` has the same names. */
export interface ObjectStoreOptions {
  /** Of an S3-compatible store, whose buckets are part of the path; `none` for Amazon S3. */
  readonly s3Endpoint: string;
  readonly s3Region: string;
  /** `none` for the usual chain of the SDK. */
  readonly s3AccessKeyId: string;
  readonly s3SecretAccessKey: string;
  /** Attempts of one request altogether. Default: 6. */
  readonly maxAttempts?: number;
  /** How long an S3 store may send and take no byte before an attempt has failed, in milliseconds. Default: 30,000. */
  readonly quietMs?: number;
}

const bucketPattern = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/**
 * Opens a store; nothing is asked of it yet.
 * @param url `file:///var/lib/nadi/backups` for a folder, which is made if it is not there, or `s3://bucket/prefix`.
 * @throws NadiError CONFIG_INVALID
 */
export function openObjectStore(url: string, options: ObjectStoreOptions): ObjectStore {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || parsed.search !== '' || parsed.hash !== '' || parsed.username !== '') {
    throw invalid(url);
  }
  if (parsed.protocol === 'file:' && parsed.host === '') {
    return new FolderStore(fileURLToPath(parsed));
  }
  if (parsed.protocol !== 's3:' || !bucketPattern.test(parsed.host)) {
    throw invalid(url);
  }
  const prefix = parsed.pathname.replace(/^\/+|\/+$/g, '');
  if (prefix !== '' && !/^[A-Za-z0-9_=+@.-]+(\/[A-Za-z0-9_=+@.-]+)*$/.test(prefix)) {
    throw invalid(url);
  }
  return new S3Store(createS3Client(options), parsed.host, prefix === '' ? '' : `${prefix}/`);
}

function invalid(url: string): NadiError {
  // What may hold a password is not repeated.
  const shown = url.includes('@') ? 'the address' : url.slice(0, 200);
  return new NadiError('CONFIG_INVALID', {
    message: `${shown} is no store of objects: use file:///folder or s3://bucket/prefix`,
  });
}
