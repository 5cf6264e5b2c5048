/** Prepares the running stack for end-to-end tests; prints the last activation of a definition. */
import { lastActivation, prepare } from '@nadi/test-harness';

await prepare('ingestion', 'reporting');
process.stdout.write(`${await lastActivation()}\n`);
