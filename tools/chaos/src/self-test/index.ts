import type { ChaosCase } from '../case.ts';
import { droppedCase, duplicatedCase } from './broken-on-purpose.case.ts';
import { unsafeProducerCase } from './unsafe-producer.case.ts';

/** Trials that the suite has to find fault with: otherwise it would not find real faults either. */
export const selfTestCases: readonly ChaosCase[] = [droppedCase, duplicatedCase, unsafeProducerCase];
