import type { MiddlewareHandler } from 'hono';
import { randomBytes } from 'node:crypto';

declare module 'hono' {
  interface ContextVariableMap {
    /** Lets the editor add its own style sheet, which it makes at run time. */
    nonce: string;
  }
}

/**
 * The page may load scripts and styles of this server and talk to this server, and nothing else: no font, image,
 * frame or request of a third party, no script in the text, not even if some markdown tried.
 */
export const headers: MiddlewareHandler = async (c, next) => {
  const nonce = randomBytes(16).toString('base64');
  c.set('nonce', nonce);
  await next();
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "connect-src 'self'",
    "img-src 'self' data:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types markdown',
  ];
  c.res.headers.set('content-security-policy', policy.join('; '));
  c.res.headers.set('x-content-type-options', 'nosniff');
  c.res.headers.set('referrer-policy', 'no-referrer');
  c.res.headers.set('cross-origin-opener-policy', 'same-origin');
  c.res.headers.set('cross-origin-resource-policy', 'same-origin');
  if (!c.res.headers.has('cache-control')) c.res.headers.set('cache-control', 'no-store');
};
