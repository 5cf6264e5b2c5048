import { textSetting } from '@nadi/config';

/** The settings of every service that verifies identities. */
export const identitySettings = {
  identitySecret: {
    ...textSetting({
      variable: 'NADI_IDENTITY_SECRET',
      doc: 'Secret that signs identity tokens, the same for all services, at least 32 random characters.',
      minLength: 32,
    }),
    secret: true,
  },
};
