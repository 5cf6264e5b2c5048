import type { FastifyReply, FastifyRequest } from 'fastify';

/** With this prefix browsers accept it only over HTTPS or from loopback, for this host alone and for all paths. */
const name = '__Host-nadi-session';
const pattern = new RegExp(`(?:^|;\\s*)${name}=([A-Za-z0-9_-]{43})(?:;|$)`);
const attributes = 'Path=/; HttpOnly; Secure; SameSite=Lax';

/** The session token that a browser sent, if any. */
export function sessionTokenOf(request: FastifyRequest): string | undefined {
  return pattern.exec(request.headers.cookie ?? '')?.[1];
}

export function setSessionCookie(reply: FastifyReply, token: string, expiresAt: Date): void {
  void reply.header('set-cookie', `${name}=${token}; ${attributes}; Expires=${expiresAt.toUTCString()}`);
}

export function clearSessionCookie(reply: FastifyReply): void {
  void reply.header('set-cookie', `${name}=; ${attributes}; Max-Age=0`);
}
