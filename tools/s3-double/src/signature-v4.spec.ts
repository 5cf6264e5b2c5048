import { describe, expect, it } from '@jest/globals';
import { verifySignature } from './signature-v4.ts';

// The example "GET Object" of the documentation of Amazon S3.
const credentials = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  region: 'us-east-1',
};
const nowMs = Date.parse('2013-05-24T00:00:00Z');
const emptySha256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const signature = 'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41';
const headers = {
  host: 'examplebucket.s3.amazonaws.com',
  range: 'bytes=0-9',
  'x-amz-content-sha256': emptySha256,
  'x-amz-date': '20130524T000000Z',
  authorization: `AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,Signature=${signature}`,
};
const request = { method: 'GET', target: '/test.txt', headers };
const refusal = (code: string) => expect.objectContaining({ code }) as unknown as Error;

describe('a signature of version 4', () => {
  it('is right as in the documentation', () => {
    expect(verifySignature(request, credentials, nowMs)).toBe(emptySha256);
  });

  it.each([
    ['another path', { ...request, target: '/test2.txt' }],
    ['another method', { ...request, method: 'DELETE' }],
    ['another parameter', { ...request, target: '/test.txt?acl' }],
    ['another signed header', { ...request, headers: { ...headers, range: 'bytes=0-10' } }],
    ['another hash of the body', { ...request, headers: { ...headers, 'x-amz-content-sha256': sha(1) } }],
  ])('is wrong for %s', (_what, changed) => {
    expect(() => verifySignature(changed, credentials, nowMs)).toThrow(refusal('SignatureDoesNotMatch'));
  });

  it('is refused with another secret, region or key, out of its time, without one, and beside what is not signed', () => {
    const verify = (more: object, atMs = nowMs, changed: typeof request = request) =>
      expect(() => verifySignature(changed, { ...credentials, ...more }, atMs));
    verify({ secretAccessKey: 'another' }).toThrow(refusal('SignatureDoesNotMatch'));
    verify({ region: 'eu-west-1' }).toThrow(refusal('SignatureDoesNotMatch'));
    verify({ accessKeyId: 'another' }).toThrow(refusal('InvalidAccessKeyId'));
    verify({}, nowMs + 16 * 60_000).toThrow(refusal('RequestTimeTooSkewed'));
    verify({}, nowMs, { ...request, headers: { ...headers, authorization: '' } }).toThrow(refusal('AccessDenied'));
    const unsigned = { ...headers, 'x-amz-meta-more': '1' };
    verify({}, nowMs, { ...request, headers: unsigned }).toThrow(refusal('AccessDenied'));
  });
});

function sha(digit: number): string {
  return String(digit).repeat(64);
}
