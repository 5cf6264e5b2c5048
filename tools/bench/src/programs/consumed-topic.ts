import { randomUUID } from 'node:crypto';
import { benchContract } from '../events/product-views.ts';

/** Told to every program that consumes. */
export interface ConsumeOptions {
  readonly brokers: readonly string[];
  readonly topic: string;
  /** Also read the attributes in the headers; see the floors of the row. */
  readonly headers?: boolean;
}

/** The schema that the records of the topic were written with, under id 1. */
export const schemaText = JSON.stringify(benchContract.schemas[benchContract.version - 1]);

/** A group that has read nothing yet. */
export function groupName(): string {
  return `bench-${randomUUID()}`;
}
