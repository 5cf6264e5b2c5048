import { describe, expect, it } from '@jest/globals';
import { savedQueryCall } from './saved-query-call.ts';
import { newSavedQuery } from './saved-query-draft.ts';

const draft = { ...newSavedQuery, name: 'orders-by-city' };
const parameter = { type: 'text', need: 'required', fallback: '', doc: '' } as const;

describe('the call of a saved query', () => {
  it('needs nothing but a token without parameters', () => {
    expect(savedQueryCall(draft, 'http://here', {})).toEqual({
      address: 'http://here/api/reporting/v1/queries/orders-by-city',
      curl: `curl 'http://here/api/reporting/v1/queries/orders-by-city' -H "authorization: Bearer $TOKEN"`,
      tile: '- { query: orders-by-city, show: table }',
    });
  });

  it('has what must be given, quoted for shell and file, and no more', () => {
    const parameters = { city: parameter, day: parameter, limit: { ...parameter, need: 'optional' } as const };
    const { curl, tile } = savedQueryCall({ ...draft, parameters }, 'http://here', {
      city: { type: 'text', text: `O'Fallon "1" & 2` },
    });
    expect(curl).toContain(`?city=O%27Fallon+%221%22+%26+2&day=VALUE'`);
    expect(tile).toContain(`parameters: { city: "O'Fallon \\"1\\" & 2", day: "VALUE" }, show`);
  });
});
