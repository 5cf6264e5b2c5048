import { EventEmitter } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { NadiError } from '@nadi/errors';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { VerifiedKey } from '../keys/api-key.ts';
import { FairShare } from '../flow/fair-share.ts';
import { Admission } from './admission.ts';

const key: VerifiedKey = { name: 'shop', tenantId: 'acme', domains: new Set<string>() };
const code = (expected: string) => expect.objectContaining({ code: expected }) as unknown as Error;

function admission(isReady = true) {
  const webhooks = {
    admit: (source: string) => {
      if (source !== 'shopify') throw new NadiError('WEBHOOK_SOURCE_UNKNOWN', { message: 'none' });
    },
  };
  const verify = async (authorization: string | undefined) => {
    if (authorization !== 'good') {
      throw new NadiError('KEY_INVALID', { message: 'another' });
    }
    return key;
  };
  const room = new FairShare({ capacityBytes: 100, newcomerBytes: 0, now: () => 0 });
  const door = new Admission({ keys: { verify }, webhooks, room, maxBodyBytes: 80, isReady: () => isReady });
  /** Asks for a body; returns what ends the request. */
  const ask = async (headers: Readonly<Record<string, string>>) => {
    const request = { headers: { authorization: 'good', ...headers } } as unknown as FastifyRequest;
    const raw = new EventEmitter();
    await door.admit(request, { raw } as unknown as FastifyReply);
    return { request, end: () => raw.emit('close') };
  };
  /** Announces a signed body. */
  const announce = (source: string, length: string) => {
    const raw = new EventEmitter();
    const headers = { 'content-length': length };
    const request = { headers, params: { source }, ip: '192.0.2.1' } as unknown as FastifyRequest;
    door.admitSigned(request, { raw } as unknown as FastifyReply);
    return { request, end: () => raw.emit('close') };
  };
  return { door, room, ask, announce };
}

describe('admission', () => {
  it('keeps the key of who is let in, and lets nobody in without one', async () => {
    const { door, ask } = admission();
    const { request } = await ask({ 'content-length': '10' });
    expect(door.keyOf(request)).toBe(key);
    await expect(ask({ authorization: 'bad' })).rejects.toThrow(code('KEY_INVALID'));
  });

  it('asks signed bodies for no key, but for room', () => {
    const { announce } = admission();
    expect(() => announce('another', '10')).toThrow(code('WEBHOOK_SOURCE_UNKNOWN'));
    const { end } = announce('shopify', '60');
    expect(() => announce('shopify', '60')).toThrow(code('OVERLOADED'));
    end();
    announce('shopify', '60');
    expect(() => admission(false).announce('shopify', '1')).toThrow(code('OVERLOADED'));
  });

  it('keeps signed bodies out of the share of any tenant until it is known whose they are', () => {
    const { door, room, announce } = admission();
    const { request, end } = announce('shopify', '40');
    expect([room.bytes, room.bytesOf('acme')]).toEqual([40, 0]);
    door.verified(request, 'acme');
    expect([room.bytes, room.bytesOf('acme')]).toEqual([40, 40]);
    end();
    expect([room.bytes, room.bytesOf('acme')]).toEqual([0, 0]);
  });

  it('refuses a signed body whose tenant has no room left, and keeps none for it', async () => {
    const { door, room, ask, announce } = admission();
    const first = await ask({ 'content-length': '40' });
    const { request, end } = announce('shopify', '50');
    expect(() => door.verified(request, 'acme')).toThrow(code('SHARE_EXCEEDED'));
    expect([room.bytes, room.bytesOf('acme')]).toEqual([40, 40]);
    end();
    first.end();
    expect(room.bytes).toBe(0);
  });

  it('lets those who have a key find their share, however many signed bodies come', async () => {
    const { ask, announce } = admission();
    const first = await ask({ 'content-length': '50' });
    first.end();
    announce('shopify', '60');
    expect(() => announce('shopify', '1')).toThrow(code('OVERLOADED'));
    await ask({ 'content-length': '40' });
  });

  it('gives no room to a signed body whose client has gone', () => {
    const { door, room, announce } = admission();
    const { request, end } = announce('shopify', '40');
    end();
    door.verified(request, 'acme');
    expect(room.bytes).toBe(0);
  });

  it('refuses bodies for which there is no room until others are answered', async () => {
    const { ask } = admission();
    const first = await ask({ 'content-length': '60' });
    await expect(ask({ 'content-length': '60' })).rejects.toThrow(code('OVERLOADED'));
    await ask({ 'content-length': '40' });
    first.end();
    await ask({ 'content-length': '60' });
  });

  it('takes a body that does not say its length for the largest, and one that says too much for no more', async () => {
    const { ask } = admission();
    const chunked = await ask({ 'transfer-encoding': 'chunked' });
    await expect(ask({ 'content-length': '30' })).rejects.toThrow(code('OVERLOADED'));
    chunked.end();
    const huge = await ask({ 'content-length': '1000000' });
    await ask({ 'content-length': '20' });
    huge.end();
  });

  it('keeps no room for a client that went while its key was looked up', async () => {
    const { door, ask } = admission();
    const gone = { raw: Object.assign(new EventEmitter(), { destroyed: true }) } as unknown as FastifyReply;
    const headers = { authorization: 'good', 'content-length': '80' };
    await door.admit({ headers } as unknown as FastifyRequest, gone);
    await ask({ 'content-length': '80' });
  });

  it('lets nobody in before the service is ready', async () => {
    await expect(admission(false).ask({ 'content-length': '1' })).rejects.toThrow(code('OVERLOADED'));
  });
});
