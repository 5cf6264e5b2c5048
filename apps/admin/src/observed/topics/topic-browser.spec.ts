import { describe, expect, it } from '@jest/globals';
import { orderPlaced } from '@nadi/contracts';
import { TopicBrowser, type TopicBrowserOptions } from './topic-browser.ts';

const identity = {
  ...{ subject: 'u1', name: 'Ana', tenantId: 'acme', expiresMs: 1 },
  grants: [{ role: 'analyst', domain: '*' }] as const,
};
const page = { limit: 1, partition: undefined, before: undefined };

describe('reading topics', () => {
  it('refuses whoever would wait for too many others, and takes requests again afterwards', async () => {
    let answer: () => void = () => undefined;
    const answered = new Promise<void>((resolve) => (answer = resolve));
    const reader = { ranges: () => answered.then(() => new Map()) };
    const browser = new TopicBrowser({ reader } as unknown as TopicBrowserOptions);
    const read = () => browser.messages(identity, orderPlaced.name, page);
    const waiting = Array.from({ length: 20 }, read);
    await expect(read()).rejects.toMatchObject({ code: 'OVERLOADED', retriable: true });
    answer();
    await Promise.all(waiting);
    expect(await read()).toEqual({ messages: [], older: null });
  });
});
