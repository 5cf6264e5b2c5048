import { listSetting } from '@nadi/config';

/** The settings of every service that verifies identities. */
export const identitySettings = {
  identityPublicKeys: listSetting({
    variable: 'NADI_IDENTITY_PUBLIC_KEYS',
    doc: 'Ed25519 public keys that identities may be signed with, the same for all services, base64url, separated by commas; `nadi keys identity` draws a pair.',
  }),
};
