import { NadiError } from '@nadi/errors';
import type { OutgoingRecord } from './producer-port.ts';

/** Some records of a submission are larger than the broker takes; all others of it were acknowledged. */
export class RecordsTooLargeError extends NadiError {
  constructor(readonly records: ReadonlySet<OutgoingRecord>) {
    const [first] = records;
    super('RECORD_TOO_LARGE', {
      message: `${records.size} records are larger than their topic takes, the first is for ${first?.topic ?? 'no topic'}`,
      context: { topic: first?.topic, records: records.size },
    });
  }
}
