import { describe, expect, it } from '@jest/globals';
import { keepDraft, readDraft } from './pipeline-draft.ts';

function storage() {
  const kept = new Map<string, string>();
  return {
    kept,
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
}
const place = { userId: 'u1', tenantId: 'nadi', pipeline: 'order-lines' };

describe('a draft', () => {
  it('is kept with the version that it was made from, until it is forgotten', () => {
    const drafts = storage();
    expect(readDraft(drafts, place)).toBeUndefined();
    expect(keepDraft(drafts, place, { text: 'name: x', base: 3 })).toBe(true);
    expect(readDraft(drafts, place)).toEqual({ text: 'name: x', base: 3 });
    keepDraft(drafts, place, undefined);
    expect(drafts.kept.size).toBe(0);
  });

  it('is of one person, tenant and pipeline', () => {
    const drafts = storage();
    keepDraft(drafts, place, { text: 'name: x', base: null });
    for (const other of [{ userId: 'u2' }, { tenantId: 'acme' }, { pipeline: '' }]) {
      expect(readDraft(drafts, { ...place, ...other })).toBeUndefined();
    }
  });

  it('that cannot be read or kept is none', () => {
    const drafts = storage();
    keepDraft(drafts, place, { text: '', base: null });
    const [key = ''] = drafts.kept.keys();
    drafts.kept.set(key, '{"text":');
    expect(readDraft(drafts, place)).toBeUndefined();
    const full = {
      ...drafts,
      setItem: () => {
        throw new Error('full');
      },
    };
    expect(keepDraft(full, place, { text: '', base: null })).toBe(false);
  });
});
