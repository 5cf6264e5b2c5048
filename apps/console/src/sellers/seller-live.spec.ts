import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { apiGet, setBearerToken } from '../api/index.ts';
import type { ToTab } from '../live/index.ts';
import { connectSeller } from './seller-live.ts';

const real = globalThis.fetch;
let asked: { readonly path: string; readonly init: RequestInit }[];

beforeEach(() => {
  asked = [];
  globalThis.fetch = (path, init) => {
    asked.push({ path: path as string, init: init ?? {} });
    return Promise.resolve(Response.json({ code: 'KEY_INVALID', reason: 'Gone.' }, { status: 401 }));
  };
});
afterEach(() => {
  globalThis.fetch = real;
  setBearerToken('');
  jest.useRealTimers();
});

const authorizationOf = ({ init }: { readonly init: RequestInit }) => new Headers(init.headers).get('authorization');

describe('what the page of a seller sends', () => {
  it('carries the token with the stream and with every question, and no session', async () => {
    jest.useFakeTimers();
    const heard: ToTab[] = [];
    const say = connectSeller('a.b.c')((message) => heard.push(message));
    say({ kind: 'want', subscriptions: ['reporting?tile=seller-orders'] });
    await jest.advanceTimersByTimeAsync(100);
    setBearerToken('a.b.c');
    await apiGet('/api/session/seller').catch(() => undefined);
    expect(asked.map(({ path }) => path)).toEqual([
      '/api/stream?reporting=tile%3Dseller-orders',
      '/api/session/seller',
    ]);
    expect(asked.map(authorizationOf)).toEqual(['Bearer a.b.c', 'Bearer a.b.c']);
    expect(asked.map(({ init }) => init.credentials)).toEqual(['omit', 'omit']);
    expect(new Headers(asked[0]?.init.headers).get('accept')).toBe('text/event-stream');
    expect(heard.at(-1)).toEqual({ kind: 'status', status: { state: 'signed-out' } });
  });

  it('leaves the session of a member as it was', async () => {
    await apiGet('/api/session').catch(() => undefined);
    expect(asked.map(({ init }) => [init.credentials, init.headers])).toEqual([['same-origin', undefined]]);
  });
});
