import { describe, expect, it } from '@jest/globals';
import { emptyState, inferredSchema, observe, proposeContract } from '@nadi/schema-inference';
import { quarantineAnswer, quarantineLines } from './quarantine-table.ts';

const owner = { team: 'garden', contact: 'garden@nadi.example', runbook: 'https://runbooks.nadi.example/garden' };

function answerOf(events: readonly unknown[], isProposed: boolean) {
  const state = emptyState();
  events.forEach((event, index) => observe(state, event, Date.UTC(2026, 10, 21) + index));
  const proposal = isProposed ? proposeContract(state, { name: 'garden.plant-watered', owner }) : undefined;
  return quarantineAnswer('plant watered', inferredSchema(state), proposal);
}

const events = Array.from({ length: 40 }, (_, index) => ({
  'plant-id': `p-${index}`,
  state: ['dry', 'wet'][index % 2],
  email: `asha${index}@example.com`,
  litres: index / 2,
  ...(index === 0 ? { extra: [1] } : {}),
}));

describe('quarantineLines', () => {
  it('shows one line per field, what is worth knowing, and what the contract would be', () => {
    expect(quarantineLines(answerOf(events, true)).join('\n'))
      .toBe(`plant watered: 40 events, from 2026-11-21T00:00:00.000Z to 2026-11-21T00:00:00.039Z

FIELD     TYPE     PRESENT  CONTENT                                 PERSONAL                  SURE
email     text     100 %    17 to 18 characters like a***@e***.com  email by name and values  93 %
extra     list?    3 %      1 element                                                         25 %
extra[]   integer  100 %    1                                                                 25 %
litres    decimal  100 %    0 to 19.5                                                         93 %
plant-id  text     100 %    3 to 4 characters like a-99, a-9                                  93 %
state     text     100 %    dry | wet                                                         93 %

Worth knowing:
  email: Personal data: Its name says an e-mail address, and 100 % of the values look like it.
  extra: Appears in 3 % of the events.

As garden.plant-watered: the key is plantId, from plant-id.
The events fit once they are mapped.

Other names:
  plant-id → plantId`);
  });

  it('is short where nothing was seen', () => {
    expect(quarantineLines(answerOf([], false))).toEqual(['plant watered: 0 events']);
  });

  it('shows no character that could fool a terminal, and no personal value', () => {
    const hostile = [
      { '\u001b[31mred\u202E': 'Asha Verma\u001b[0m', 'asha@example.com': 1, 'a\nb': ['asha@example.com'] },
    ];
    const text = quarantineLines(answerOf(hostile, true)).join('\n');
    expect(text).toContain('\\u001b[31mred\\u202e');
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202a-\u202e]|asha|Asha/);
    expect(text).not.toContain('a\nb');
  });
});

describe('quarantineAnswer', () => {
  it('is plain JSON with the names of the files instead of their texts', () => {
    const answer = answerOf(events, true);
    expect(JSON.parse(JSON.stringify(answer))).toEqual(answer);
    expect(answer.proposal?.files).toContain('schemas/garden/plant-watered/contract.yaml');
    expect(answer.proposal?.renamed).toEqual([{ path: 'plant-id', name: 'plantId' }]);
  });
});
