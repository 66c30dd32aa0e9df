import type { Context, MiddlewareHandler } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { createHmac, timingSafeEqual } from 'node:crypto';
import { refusal, WITH_TOKEN } from './refusal.ts';

export interface Door {
  token: string;
  port: number;
  env: NodeJS.ProcessEnv;
}

const WEEK_MS = 7 * 24 * 60 * 60 * 1000;

/**
 * Who may come in. This server runs code, so a page of somebody else in the same browser must get nothing: not by a
 * name that leads here (`Host`), not by a form or a script of its own (`Origin`, `Sec-Fetch-Site`), and not without
 * the token, which only the printed address and our own cookie have.
 */
export function guard({ token, port, env }: Door): MiddlewareHandler {
  // A browser leaves the port out where it is the scheme's own.
  const suffixes = port === 80 ? ['', ':80'] : [`:${port}`];
  const hosts = new Set(suffixes.flatMap((suffix) => [`127.0.0.1${suffix}`, `localhost${suffix}`]));
  const origins = new Set([...[...hosts].map((host) => `http://${host}`), ...forwardedOrigin(port, env)]);
  // Cookies do not know ports: two workbooks on one machine must not take each other's.
  const cookie = `survives-${port}`;
  // They do not know ports on the way to a server either: whoever listens on another one gets this, not the token, and
  // not for long.
  const passes = (): [current: string, last: string] => {
    const week = Math.floor(Date.now() / WEEK_MS);
    const ofWeek = (n: number): string =>
      createHmac('sha256', token).update(`${port} ${n}`).digest('base64url');
    return [ofWeek(week), ofWeek(week - 1)];
  };
  const letIn = (c: Context): void =>
    setCookie(c, cookie, passes()[0], { httpOnly: true, sameSite: 'Strict', path: '/' });
  return async (c, next) => {
    const host = c.req.header('host') ?? '';
    if (!hosts.has(host)) return no(c, 403, `This workbook does not answer to the host ${show(host)}.`);
    const origin = c.req.header('origin');
    if (origin !== undefined && !origins.has(origin))
      return no(c, 403, `A page of ${show(origin)} may not talk to this workbook.`);
    if (origin === undefined && changesSomething(c))
      return no(c, 403, 'A request that changes something has to say which page it comes from.');
    if (comesFromElsewhere(c)) return no(c, 403, 'Another page may not talk to this workbook.');
    const shown = c.req.path === '/' ? c.req.query('token') : undefined;
    if (shown !== undefined && same(shown, token)) {
      letIn(c);
      return next();
    }
    const given = getCookie(c, cookie) ?? '';
    const [current, last] = passes();
    if (same(given, last)) letIn(c);
    else if (!same(given, current))
      return no(c, 401, 'This address lacks the token that the terminal shows.');
    return next();
  };
}

const no = (c: Context, status: 401 | 403, message: string) => refusal(c, status, message, WITH_TOKEN);

const changesSomething = (c: Context) => !['GET', 'HEAD'].includes(c.req.method);

/** Browsers say so themselves. A link to the page may be followed from anywhere; nothing else may be asked for. */
function comesFromElsewhere(c: Context): boolean {
  const site = c.req.header('sec-fetch-site') ?? 'same-origin';
  if (site === 'same-origin' || site === 'none') return false;
  return !(c.req.path === '/' && c.req.header('sec-fetch-mode') === 'navigate');
}

/** A cloud workspace forwards the port under an address of its own; GitHub's says which in these two variables. */
function forwardedOrigin(port: number, env: NodeJS.ProcessEnv): string[] {
  const [name, domain] = [env['CODESPACE_NAME'], env['GITHUB_CODESPACES_PORT_FORWARDING_DOMAIN']];
  return name && domain ? [`https://${name}-${port}.${domain}`] : [];
}

function same(given: string, token: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(token)];
  return a.length === b.length && timingSafeEqual(a, b);
}

const show = (text: string) => JSON.stringify(text.slice(0, 100));
