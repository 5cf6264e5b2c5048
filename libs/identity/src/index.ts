export { signIdentity, verifyIdentity, type Identity, type Scope } from './identity-token.ts';
export { identitySettings } from './settings.ts';
