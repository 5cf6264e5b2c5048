import { errorCodes, type ErrorCode } from '@nadi/errors';

/** Why one event was not accepted. */
export class Rejection {
  constructor(
    readonly code: ErrorCode,
    readonly reason: string,
    /** Path of the attribute or field, such as `data.items[0].quantity`. */
    readonly field?: string,
  ) {}

  get remedy(): string {
    return errorCodes[this.code];
  }
}
