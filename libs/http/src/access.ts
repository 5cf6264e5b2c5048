import type { Permission } from '@nadi/identity';
import { applyDecorators } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBearerAuth, ApiExtension, ApiResponse, ApiSecurity } from '@nestjs/swagger';
import type { BodyHandling } from './stream-bodies.ts';

/** Who may call a route. */
export type AccessRule =
  | { readonly kind: 'public'; readonly because: string }
  /** An API key that the service itself verifies, since it also decides which tenants and domains the key reaches. */
  | { readonly kind: 'api-key'; readonly scope: 'events:write' }
  /** Whoever signs the body with a secret that the service shares; the handler verifies it, since it has to read the body. */
  | { readonly kind: 'signed-body' }
  /** Either of the two: programs have keys, people and admin identities. */
  | { readonly kind: 'key-or-permission'; readonly scope: 'events:write'; readonly permission: Permission }
  /** Anybody who is known, whatever they may do; a seller only if the route says that it serves sellers. */
  | { readonly kind: 'signed-in'; readonly servesSellers?: true }
  /** Whoever has one of these permissions. */
  | { readonly kind: 'permission'; readonly anyOf: readonly Permission[] };

/** Name under which an OpenAPI document says who may call an operation. */
export const accessExtension = 'x-nadi-access';

/** Anybody may call the route; says why that is safe. */
export function Public(because: string): MethodDecorator {
  return declare({ kind: 'public', because }, 'public');
}

/** Whoever holds an API key of this scope may call the route; the service's `admit` verifies it. */
export function ApiKeyOf(scope: 'events:write', body: BodyHandling = 'read'): MethodDecorator {
  return declare({ kind: 'api-key', scope }, scope, body);
}

/** Whoever holds an API key, or has this permission in at least one domain, may call the route. */
export function ApiKeyOr(permission: Permission, body: BodyHandling = 'read'): MethodDecorator {
  return declare({ kind: 'key-or-permission', scope: 'events:write', permission }, permission, body);
}

/** Whoever signs the body may call the route: the service's `admit` bounds what is read, and the handler verifies the signature. */
export function SignedBody(): MethodDecorator {
  return declare({ kind: 'signed-body' }, 'signed-body');
}

/** Anybody who has signed in, or holds a token, may call the route. */
export function SignedIn(): MethodDecorator {
  return declare({ kind: 'signed-in' }, 'signed-in');
}

/** Anybody who has signed in or holds a token, sellers as well, may call the route, which sees to what a seller is shown. */
export function SignedInOrSeller(): MethodDecorator {
  return declare({ kind: 'signed-in', servesSellers: true }, 'signed-in or seller:read');
}

/**
 * Only who has one of these permissions in at least one domain may call the route, which sees to the domain itself. One that names
 * `seller:read` serves sellers, and sees to it that each is shown what is theirs; every other route refuses them.
 */
export function Requires(...anyOf: readonly [Permission, ...Permission[]]): MethodDecorator {
  return declare({ kind: 'permission', anyOf }, anyOf.join(' or '));
}

function declare(access: AccessRule, text: string, body: BodyHandling = 'read'): MethodDecorator {
  const refusals =
    access.kind === 'public' || access.kind === 'signed-body'
      ? // Overrides the document-wide scheme.
        [ApiSecurity({})]
      : [
          ApiBearerAuth(),
          ApiResponse({
            status: 401,
            description: 'The key or session is missing, wrong or has expired; `code` says which.',
          }),
          ...(access.kind === 'signed-in' ? [] : [ApiResponse({ status: 403, description: `It lacks ${text}.` })]),
        ];
  return applyDecorators(RouteConfig({ access, body }), ApiExtension(accessExtension, text), ...refusals);
}
