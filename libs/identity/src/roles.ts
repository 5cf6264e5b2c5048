/** What a person or a program may be in a tenant. */
export const roles = ['viewer', 'analyst', 'reviewer', 'owner', 'admin', 'seller'] as const;
export type Role = (typeof roles)[number];

/** The roles that people and API tokens may have. A seller's comes with a seller's own token alone, which says whose. */
export const grantableRoles = roles.filter((role) => role !== 'seller');

/** Everything that a route can ask for. */
export const permissions = [
  'metrics:read',
  'services:read',
  'topics:read',
  'definitions:read',
  'definitions:write',
  'audit:read',
  'tokens:manage',
  'users:manage',
  'shops:read',
  'shops:write',
  'uploads:read',
  'uploads:write',
  'ingestion:read',
  'keys:read',
  'keys:write',
  'queries:run',
  'sql:run',
  'exports:read',
  'exports:run',
  'personal:read',
  'personal:erase',
  'sellers:manage',
  'seller:read',
] as const;
export type Permission = (typeof permissions)[number];

/** A role within one domain of a tenant, or within all of them (`*`). */
export interface Grant {
  readonly role: Role;
  readonly domain: string;
}

const viewer = ['metrics:read', 'services:read', 'queries:run', 'exports:read'] as const;
const analyst = [...viewer, 'topics:read', 'definitions:read', 'ingestion:read', 'uploads:read', 'sql:run'] as const;
const ownersOwn = [
  'definitions:write',
  'audit:read',
  'tokens:manage',
  'shops:read',
  'shops:write',
  'exports:run',
] as const;
const owner = [
  ...analyst,
  ...ownersOwn,
  'keys:read',
  'keys:write',
  'uploads:write',
  'personal:read',
  'personal:erase',
  'sellers:manage',
] as const;

/** Who may do what. A seller has one permission, which nobody else has: routes that name it limit what they show to one seller. */
export const permissionsOfRole: Readonly<Record<Role, readonly Permission[]>> = {
  viewer,
  analyst,
  reviewer: analyst,
  owner,
  admin: [...owner, 'users:manage'],
  seller: ['seller:read'],
};

/** Whether a grant holds for a domain; every domain of a tenant is meant by `*`. */
function covers(grant: Grant, domain: string): boolean {
  return grant.domain === '*' || grant.domain === domain;
}

/** Whether the grants allow something in a domain; `*` asks for all domains at once. */
export function allows(grants: readonly Grant[], permission: Permission, domain: string): boolean {
  return grants.some((grant) => permissionsOfRole[grant.role].includes(permission) && covers(grant, domain));
}

/** Whether the grants allow something in at least one domain. */
export function allowsSomewhere(grants: readonly Grant[], permission: Permission): boolean {
  return grants.some(({ role }) => permissionsOfRole[role].includes(permission));
}

/** Everything that the grants allow in at least one domain. */
export function permissionsOf(grants: readonly Grant[]): Permission[] {
  return permissions.filter((permission) => allowsSomewhere(grants, permission));
}

/** Whether somebody with `held` may give `wanted` away: nobody passes on more than they have. */
export function mayPassOn(held: readonly Grant[], wanted: Grant): boolean {
  return permissionsOfRole[wanted.role].every((permission) => allows(held, permission, wanted.domain));
}

/** What a grant and those that somebody holds have in common: of each pair the narrower domain and the role that may less. */
export function commonGrants(grant: Grant, held: readonly Grant[]): Grant[] {
  return held.flatMap((other) => {
    if (grant.domain !== other.domain && grant.domain !== '*' && other.domain !== '*') {
      return [];
    }
    const domain = grant.domain === '*' ? other.domain : grant.domain;
    const role = isWithin(grant.role, other.role)
      ? grant.role
      : isWithin(other.role, grant.role)
        ? other.role
        : undefined;
    return role === undefined ? [] : [{ role, domain }];
  });
}

/** Whether a role may nothing that another may not. */
function isWithin(role: Role, other: Role): boolean {
  return permissionsOfRole[role].every((permission) => permissionsOfRole[other].includes(permission));
}
