import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { decodeSignature, isSigned } from './signature.ts';
import { shopify, type WebhookSource } from './webhook-source.ts';

const body = Buffer.from('{"id":1}');
const sign = (secret: string, of: Buffer | string = body) => createHmac('sha256', secret).update(of).digest();
const hex: WebhookSource = { ...shopify, name: 'hex', signature: { header: 's', encoding: 'hex', prefix: 'sha256=' } };

describe('decodeSignature', () => {
  it('reads base64 and hex, each in its one spelling', () => {
    const digest = sign('a secret');
    expect(decodeSignature(digest.toString('base64'), shopify)).toEqual(digest);
    expect(decodeSignature(`sha256=${digest.toString('hex')}`, hex)).toEqual(digest);
    expect(decodeSignature(`sha256=${digest.toString('hex').toUpperCase()}`, hex)).toEqual(digest);
  });

  const right = sign('a secret').toString('base64');
  it.each([
    ['nothing', ''],
    ['a truncated one', right.slice(0, 20)],
    ['one without its padding', right.slice(0, -1)],
    ['one of another length', Buffer.alloc(31).toString('base64')],
    ['a longer one', Buffer.alloc(33).toString('base64')],
    ['one with something behind it', `${right}=`],
    ['one with spaces', ` ${right}`],
    ['another spelling of the last letter', `${'A'.repeat(42)}B=`],
    ['hex in place of base64', sign('a secret').toString('hex')],
    ['letters that are none', `${'é'.repeat(43)}=`],
  ])('refuses %s', (_what, text) => {
    expect(decodeSignature(text, shopify)).toBeUndefined();
  });

  it('wants the prefix of its source', () => {
    expect(decodeSignature(sign('a secret').toString('hex'), hex)).toBeUndefined();
  });
});

describe('isSigned', () => {
  it('takes either of two secrets, and no third, none and no other bytes', () => {
    expect(isSigned(sign('new'), [body], ['new', 'old'])).toBe(true);
    expect(isSigned(sign('old'), [body], ['new', 'old'])).toBe(true);
    expect(isSigned(sign('older'), [body], ['new', 'old', 'older'])).toBe(false);
    expect(isSigned(sign('new'), [body], [])).toBe(false);
    expect(isSigned(sign('new'), [Buffer.from('{"id": 1}')], ['new'])).toBe(false);
    expect(isSigned(sign(''), [body], [])).toBe(false);
  });

  it('puts together what was signed', () => {
    expect(isSigned(sign('s', '17.{"id":1}'), ['17', '.', body], ['s'])).toBe(true);
    expect(isSigned(sign('s', '18.{"id":1}'), ['17', '.', body], ['s'])).toBe(false);
  });
});
