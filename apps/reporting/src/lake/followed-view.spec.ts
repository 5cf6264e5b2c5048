import { describe, expect, it } from '@jest/globals';
import { FollowedView } from './followed-view.ts';
import type { LakeFile } from './lake-file.ts';
import type { LakeChanges } from './lake-store.ts';

const fileOf = (key: string) => ({ key, contract: 'a.b', tenantId: 'nadi' }) as LakeFile;

describe('FollowedView', () => {
  it('has no file that was removed and forgotten while nobody could look', async () => {
    let nowMs = 0;
    const asked: number[] = [];
    const answers: LakeChanges[] = [
      { version: 4, added: [fileOf('small')], removed: [], positions: [] },
      { version: 5, added: [fileOf('merged')], removed: [], positions: [] },
    ];
    const store = {
      changesSince: (version: number) => {
        asked.push(version);
        return Promise.resolve(answers.shift());
      },
    };
    const view = new FollowedView(store, () => nowMs);
    await view.look();
    expect(view.current.filesOf('a.b', 'nadi').map(({ key }) => key)).toEqual(['small']);
    nowMs = 11 * 60_000;
    await view.look();
    expect(view.current.filesOf('a.b', 'nadi').map(({ key }) => key)).toEqual(['merged']);
    nowMs += 500;
    await view.look();
    expect(asked).toEqual([0, 0, 5]);
  });
});
