import { describe, expect, it } from '@jest/globals';
import type { Role } from '@nadi/identity';
import type { ServiceView } from '../observed/model/service-registry.ts';
import { Annotations } from './annotations.ts';

const [fromMs, toMs] = [Date.parse('2026-05-05T10:00:00Z'), Date.parse('2026-05-05T11:00:00Z')];
const start = (startedMs: number, version: string) => ({
  ...{ instanceId: `i${startedMs}`, version, commit: null, startedMs, previousExit: null },
});
const starts = [start(toMs, '4'), start(fromMs + 60_000, '3'), start(fromMs - 1, '2'), start(fromMs - 2, '1')];
const services = [{ name: 'reporting', starts }] as unknown as ServiceView[];
const change = {
  ...{ kind: 'metrics', name: 'orders', version: 2, message: '', author: 'Ana' },
  activatedAt: '2026-05-05T10:00:30.000Z',
};

/** Annotations of a history with one change, and what the history was asked for. */
function annotations() {
  const asked: unknown[] = [];
  const history = {
    changesOf: async (...given: unknown[]) => {
      asked.push(given);
      return [change, { ...change, kind: 'queries', name: 'a b', version: null, author: 'Ben' }];
    },
  };
  return { asked, annotations: new Annotations(history, { services: () => ({ services }) }) };
}
const as = (role: Role) => ({ grants: [{ role, domain: 'orders' }] });
const question = { fromMs, toMs, definitions: ['metrics/orders', 'queries/a b'] };

describe('annotations', () => {
  it('are deployments and changes of definitions within the time, oldest first, each with its page', async () => {
    const { annotations: all, asked } = annotations();
    expect(await all.between(as('analyst'), question)).toEqual([
      {
        ...{ kind: 'definition', time: '2026-05-05T10:00:30.000Z', title: 'metrics/orders version 2, by Ana' },
        link: '/metrics/orders?tab=definition',
      },
      {
        ...{ kind: 'definition', time: '2026-05-05T10:00:30.000Z', title: 'queries/a b retired, by Ben' },
        link: '/sql',
      },
      {
        ...{ kind: 'deployment', time: '2026-05-05T10:01:00.000Z', title: 'reporting 3' },
        link: '/services/reporting',
      },
    ]);
    expect(asked).toEqual([[question.definitions, { fromMs, toMs, limit: 200 }]]);
  });

  it('hold nothing that the reader may not read', async () => {
    const { annotations: all, asked } = annotations();
    expect((await all.between(as('viewer'), question)).map(({ kind }) => kind)).toEqual(['deployment']);
    expect(await all.between(as('seller'), question)).toEqual([]);
    expect(asked).toEqual([]);
  });

  it('ask for no changes where no definition is shown', async () => {
    const { annotations: all, asked } = annotations();
    expect(await all.between(as('analyst'), { ...question, definitions: [] })).toHaveLength(1);
    expect(asked).toEqual([]);
  });
});
