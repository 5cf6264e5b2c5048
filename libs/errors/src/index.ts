export { errorCodes, type ErrorCode } from './codes.ts';
export { NadiError, messageOf, type NadiErrorOptions } from './nadi-error.ts';
