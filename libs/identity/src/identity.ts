import type { Grant } from './roles.ts';

/** Who asks, for which tenant, with which rights. */
export interface Identity {
  /** Stable id of the person or token. */
  readonly subject: string;
  /** As it is shown to people, in the audit too. */
  readonly name: string;
  readonly tenantId: string;
  readonly grants: readonly Grant[];
  /** Until when this holds, milliseconds since 1970. */
  readonly expiresMs: number;
  /** The one seller whose data this may see; left out for everybody who is no seller. */
  readonly sellerId?: string;
}
