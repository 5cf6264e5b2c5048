export { S3Double, type S3DoubleOptions, type S3Fault } from './s3-double.ts';
