export type { ObjectBody, ObjectInfo, ObjectStore, PutOptions, StoredObject } from './object-store.ts';
export { assertObjectKey } from './object-key.ts';
export { openObjectStore, type ObjectStoreOptions } from './open-object-store.ts';
export { objectStoreSettings } from './settings.ts';
