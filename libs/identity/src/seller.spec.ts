import { describe, expect, it } from '@jest/globals';
import {
  generateIdentityKeys,
  IdentitySigner,
  IdentityVerifier,
  isForSellers,
  mayDoAny,
  permissions,
  reasonAgainstSellerId,
  sellerGrants,
  SellerTokenSigner,
  SellerTokenVerifier,
  type Grant,
  type Identity,
} from './index.ts';

const keys = generateIdentityKeys();
const seller: Identity = {
  subject: 'seller-token/1',
  name: 'Asha',
  tenantId: 'demo',
  grants: sellerGrants,
  sellerId: 'm-1',
  expiresMs: 60_000,
};
const viewer: Grant = { role: 'viewer', domain: '*' };

describe('the identity of a seller', () => {
  const signer = new IdentitySigner(keys.privateKey);
  const roundTrip = async (identity: Identity) =>
    new IdentityVerifier([keys.publicKey], 'reporting', () => 1_000).verify(await signer.sign(identity, 'reporting'));

  it('brings its seller back', async () => {
    expect(await roundTrip(seller)).toEqual(seller);
    const person = { ...seller, grants: [viewer], sellerId: undefined } as unknown as Identity;
    expect(await roundTrip(person)).not.toHaveProperty('sellerId');
  });

  it.each<[string, readonly Grant[], unknown]>([
    ['the role without a seller', sellerGrants, undefined],
    ['a seller without the role', [viewer], 'm-1'],
    ['a seller with no role', [], 'm-1'],
    ['another role beside it', [...sellerGrants, viewer], 'm-1'],
    ['the role of one domain', [{ role: 'seller', domain: 'orders' }], 'm-1'],
    ['another role beside it and no seller', [...sellerGrants, viewer], undefined],
    ['a seller who is no text', sellerGrants, 7],
    ['several sellers', sellerGrants, ['m-1', 'm-2']],
    ['no seller', sellerGrants, null],
    ['an empty seller', sellerGrants, ''],
    ['a remainder as seller', sellerGrants, '(other)'],
  ])('is refused with %s', async (_what, grants, sellerId) => {
    const broken = { ...seller, grants, sellerId } as unknown as Identity;
    await expect(roundTrip(broken)).rejects.toMatchObject({ code: 'KEY_INVALID' });
  });

  it('may do the one thing that is for sellers, whatever else it says', () => {
    const others = permissions.filter((permission) => permission !== 'seller:read');
    expect(mayDoAny(seller, ['metrics:read', 'seller:read'])).toBe(true);
    expect(mayDoAny(seller, others)).toBe(false);
    const both = { ...seller, grants: [...sellerGrants, { role: 'admin', domain: '*' }] as const };
    expect(mayDoAny(both, permissions)).toBe(false);
    expect(mayDoAny({ grants: both.grants }, permissions)).toBe(false);
    expect(mayDoAny({ grants: [{ role: 'admin', domain: '*' }], sellerId: 'm-1' }, permissions)).toBe(false);
    expect(mayDoAny({ grants: [viewer] }, ['metrics:read', 'seller:read'])).toBe(true);
    expect(mayDoAny({ grants: [{ role: 'admin', domain: '*' }] }, ['seller:read'])).toBe(false);
  });
});

describe('the id of a seller', () => {
  it.each(['m-1', 'Asha’s shop', 'दुकान', ' m-1', '(m)-1', 'x'.repeat(200)])('may be %j', (text) => {
    expect(reasonAgainstSellerId(text)).toBeUndefined();
  });

  it.each(['', 'x'.repeat(201), 'a\nb', 'a\0b', '\u0085', '\ud800', 'a\ufffdb', '(other)', '(none)', '()'])(
    'may not be %j',
    (text) => {
      expect(reasonAgainstSellerId(text)).toEqual(expect.any(String));
    },
  );
});

describe('the token of a seller', () => {
  const token = { id: 'a1', tenantId: 'demo', sellerId: 'm-1', expiresMs: 60_000 };
  const signer = new SellerTokenSigner(keys.privateKey);
  const verify = (text: string | undefined, nowMs = 1_000, publicKey = keys.publicKey) =>
    new SellerTokenVerifier([publicKey], () => nowMs).verify(text);

  it('brings back what was signed, until it expires', async () => {
    const text = await signer.sign(token);
    expect(await verify(`Bearer ${text}`)).toEqual(token);
    await expect(verify(text, 60_000)).rejects.toMatchObject({ code: 'KEY_EXPIRED' });
    await expect(verify(undefined)).rejects.toMatchObject({ code: 'KEY_MISSING' });
    await expect(verify(text, 1_000, generateIdentityKeys().publicKey)).rejects.toMatchObject({ code: 'KEY_INVALID' });
  });

  it('is no identity, and no identity is such a token', async () => {
    const text = await signer.sign(token);
    for (const service of ['admin', 'reporting', 'ingestion']) {
      const identity = await new IdentitySigner(keys.privateKey).sign(seller, service);
      expect([isForSellers(text), isForSellers(`Bearer ${identity}`)]).toEqual([true, false]);
      const verifier = new IdentityVerifier([keys.publicKey], service, () => 1_000);
      await expect(verifier.verify(text)).rejects.toMatchObject({ code: 'KEY_INVALID' });
      await expect(verify(identity)).rejects.toMatchObject({ code: 'KEY_INVALID' });
    }
    // Signed for sellers by the right key, and still no identity that such a token may stand for.
    const identity = await new IdentitySigner(keys.privateKey).sign(seller, 'seller');
    await expect(verify(identity)).rejects.toMatchObject({ code: 'KEY_INVALID' });
    expect([isForSellers('x'), isForSellers('a.b.c')]).toEqual([false, false]);
  });

  it('is refused when its claims were changed', async () => {
    const [header, payload = '', signature] = (await signer.sign(token)).split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
    const forged = Buffer.from(JSON.stringify({ ...claims, seller: 'm-2' })).toString('base64url');
    await expect(verify(`${header}.${forged}.${signature}`)).rejects.toMatchObject({ code: 'KEY_INVALID' });
  });

  it.each([{ id: '' }, { tenantId: '' }, { sellerId: '' }, { sellerId: '(none)' }])(
    'is refused with %j',
    async (broken) => {
      await expect(verify(await signer.sign({ ...token, ...broken }))).rejects.toMatchObject({ code: 'KEY_INVALID' });
    },
  );
});
