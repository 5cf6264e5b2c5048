export type { Identity } from './identity.ts';
export { generateIdentityKeys, publicKeyOf, type IdentityKeyPair } from './identity-keys.ts';
export { IdentitySigner, IdentityVerifier } from './identity-token.ts';
export {
  allows,
  allowsSomewhere,
  mayPassOn,
  permissions,
  permissionsOf,
  permissionsOfRole,
  roles,
  type Grant,
  type Permission,
  type Role,
} from './roles.ts';
export { identitySettings } from './settings.ts';
