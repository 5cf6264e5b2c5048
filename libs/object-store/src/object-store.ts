import type { Readable } from 'node:stream';

/** What is stored: all of it, or as it comes. */
export type ObjectBody = Readable | Buffer;

export interface PutOptions {
  /** Such as `application/gzip`; a folder does not keep it. */
  readonly contentType?: string;
  /** Of the bytes, hexadecimal: others are refused, and nothing is stored. */
  readonly sha256?: string;
}

/** What was stored. */
export interface StoredObject {
  readonly sizeBytes: number;
  /** Of the bytes, hexadecimal. */
  readonly sha256: string;
  /** As the store names this version of the object; a folder does not. */
  readonly etag?: string;
}

/** What is known of an object without reading it. */
export interface ObjectInfo {
  readonly key: string;
  readonly sizeBytes: number;
  readonly modifiedAt: Date;
  readonly etag?: string;
}

/**
 * Files under keys, in a folder or a bucket. An object is there as a whole or not at all, whatever is killed meanwhile.
 *
 * All of it throws NadiError: OBJECT_KEY_REFUSED, OBJECT_STORE_UNAVAILABLE (retriable), OBJECT_STORE_ACCESS_DENIED and OBJECT_STORE_REFUSED.
 */
export interface ObjectStore {
  /** Stores an object in place of the one that is there. @throws NadiError OBJECT_DAMAGED for bytes of another digest; also what the body throws. */
  put(key: string, body: ObjectBody, options?: PutOptions): Promise<StoredObject>;
  /** The bytes from the beginning on; a broken connection is mended meanwhile. @throws NadiError OBJECT_UNKNOWN; the stream also OBJECT_DAMAGED */
  get(key: string): Promise<Readable>;
  /** Null if there is no such object. */
  head(key: string): Promise<ObjectInfo | null>;
  /** Objects whose keys begin with the prefix, in the order of the bytes of their keys, page by page as they are asked for. */
  list(prefix: string): AsyncIterable<ObjectInfo>;
  /** Does nothing if there is no such object. */
  delete(key: string): Promise<void>;
  /** Gives connections back. */
  close(): void;
}
