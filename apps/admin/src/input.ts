import { grantableRoles, reasonAgainstSellerId } from '@nadi/identity';
import { z } from 'zod';

const grant = z.strictObject({
  role: z.enum(grantableRoles, 'is none of those that can be given; a seller gets a token of their own'),
  domain: z.string().regex(/^(\*|[a-z][a-z0-9-]{0,62})$/, 'is a domain such as orders, or * for all'),
});
const email = z
  .string()
  .max(254)
  .transform((text) => text.trim().toLowerCase())
  .pipe(z.email('is not an e-mail address'));
/** What neither the database nor a reader can make anything of: control characters and halves of surrogate pairs. */
const unreadable = /[\p{Cc}\p{Cs}]/u;
/** A text without characters that cannot be stored or shown. */
export const readableText = z.string().refine((text) => !unreadable.test(text), 'holds control characters');
const name = readableText
  .transform((text) => text.trim())
  .pipe(z.string().min(1, 'is empty').max(100, 'is longer than 100 characters'));
const sellerId = z.string().superRefine((text, context) => {
  const reason = reasonAgainstSellerId(text);
  if (reason !== undefined) {
    context.addIssue({ code: 'custom', message: reason });
  }
});
const days = z.int().min(1).max(365);
/** Length is what counts (NIST SP 800-63B); longer ones only cost time. */
const newPassword = z.string().min(12, 'has fewer than 12 characters').max(200, 'has more than 200 characters');

/** What requests to the front door may hold. */
export const inputs = {
  signIn: z.strictObject({ email, password: z.string().max(200) }),
  tenant: z.strictObject({ tenantId: z.string().max(100) }),
  linkCheck: z.strictObject({ token: z.string().max(100) }),
  setup: z.strictObject({
    token: z.string().max(100),
    email: email.optional(),
    name: name.optional(),
    password: newPassword,
  }),
  newUser: z.strictObject({ email, name, grants: z.array(grant).min(1, 'names no role').max(50) }),
  grants: z.strictObject({ grants: z.array(grant).min(1, 'names no role').max(50) }),
  newToken: z.strictObject({ name, ...grant.shape, days }),
  newSellerToken: z.strictObject({ sellerId, name: name.optional(), days }),
  sellerTokens: z.strictObject({
    sellerId: sellerId.optional(),
    limit: z.coerce.number().int().min(1).max(500).default(100),
    before: z.uuid().optional(),
  }),
};
