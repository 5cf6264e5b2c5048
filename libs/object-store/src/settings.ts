import { textSetting } from '@nadi/config';

/** How S3-compatible stores are reached, for every service that has one; which bucket is a setting of the service. */
export const objectStoreSettings = {
  s3Endpoint: textSetting({
    variable: 'NADI_S3_ENDPOINT',
    doc: 'Address of an S3-compatible store, such as https://minio.example:9000, whose buckets are part of the path; `none` for Amazon S3.',
    default: 'none',
  }),
  s3Region: textSetting({
    variable: 'NADI_S3_REGION',
    doc: 'Region of the buckets; S3-compatible stores mostly take any.',
    default: 'us-east-1',
  }),
  s3AccessKeyId: textSetting({
    variable: 'NADI_S3_ACCESS_KEY_ID',
    doc: 'Access key for the buckets; `none` for what the environment, profile or instance gives by the usual chain of the AWS SDK.',
    default: 'none',
  }),
  s3SecretAccessKey: {
    ...textSetting({ variable: 'NADI_S3_SECRET_ACCESS_KEY', doc: 'Secret of that access key.', default: 'none' }),
    secret: true,
  },
};
