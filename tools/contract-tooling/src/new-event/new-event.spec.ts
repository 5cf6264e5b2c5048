import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { checkContracts } from '../check/check-contracts.ts';
import { generateContracts } from '../generate/generate.ts';
import { testOwner } from '../testing/contract-folder.ts';
import { newEvent } from './new-event.ts';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'nadi-new-event-'));
  mkdirSync(join(root, 'schemas'));
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

describe('newEvent', () => {
  it('makes a folder that passes the check once its code is generated', () => {
    const { files } = newEvent(root, 'wishlist.item-saved', { owner: testOwner, key: 'wishlistId', partitions: 6 });
    expect(files).toEqual([
      'schemas/wishlist/item-saved/contract.yaml',
      'schemas/wishlist/item-saved/v1.avsc',
      'schemas/wishlist/item-saved/examples/valid-minimal.json',
      'schemas/wishlist/item-saved/examples/invalid-missing-key.json',
      'schemas/wishlist/item-saved/examples/invalid-unknown-field.json',
    ]);
    generateContracts(root);
    expect(checkContracts(root)).toEqual({ contracts: 1, findings: [] });
  });

  it.each([
    ['', 'name'],
    ['wishlist', 'name'],
    ['Wishlist.item-saved', 'name'],
    ['wishlist.item_saved', 'name'],
    ['wishlist.item-saved.again', 'name'],
    ['../../etc.passwd', 'name'],
    ['wishlist.delete', 'delete'],
  ])('refuses the name "%s"', (name, told) => {
    const attempt = () => newEvent(root, name, { owner: testOwner });
    expect(attempt).toThrow(
      expect.objectContaining({ code: 'CONTRACT_INVALID', message: expect.stringContaining(told) }),
    );
    expect(readdirSync(join(root, 'schemas'))).toEqual([]);
  });

  it('refuses options that would not pass the check', () => {
    expect(() => newEvent(root, 'wishlist.item-saved', { owner: { ...testOwner, team: '' } })).toThrow(/owner\.team/);
    expect(() => newEvent(root, 'wishlist.item-saved', { owner: testOwner, key: 'wishlist-id' })).toThrow(
      /key: must be/,
    );
    expect(() => newEvent(root, 'wishlist.item-saved', { owner: testOwner, partitions: 0 })).toThrow(/partitions/);
  });

  it('refuses an event that exists', () => {
    newEvent(root, 'wishlist.item-saved', { owner: testOwner });
    expect(() => newEvent(root, 'wishlist.item-saved', { owner: testOwner })).toThrow(
      expect.objectContaining({ code: 'CONTRACT_EXISTS' }),
    );
  });

  it('refuses an event whose generated names another domain has taken', () => {
    newEvent(root, 'wishlist.item-saved', { owner: testOwner });
    expect(() => newEvent(root, 'notes.item-saved', { owner: testOwner })).toThrow(
      /itemSaved is taken by wishlist\.item-saved/,
    );
  });
});
