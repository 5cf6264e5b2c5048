export type { Identity } from './identity.ts';
export { generateIdentityKeys, publicKeyOf, type IdentityKeyPair } from './identity-keys.ts';
export { IdentitySigner, IdentityVerifier } from './identity-token.ts';
export { isSeller, mayDoAny, reasonAgainstSellerId, sellerGrants } from './seller.ts';
export { isForSellers, SellerTokenSigner, SellerTokenVerifier, type SellerToken } from './seller-token.ts';
export {
  allows,
  allowsSomewhere,
  commonGrants,
  grantableRoles,
  mayPassOn,
  permissions,
  permissionsOf,
  permissionsOfRole,
  roles,
  type Grant,
  type Permission,
  type Role,
} from './roles.ts';
export {
  generateSecretKey,
  hashSecret,
  isSecretOf,
  parseSecretKey,
  randomSecret,
  type SecretKey,
  type SecretKeyKind,
} from './secret-key.ts';
export { identitySettings } from './settings.ts';
