import type { Context } from 'hono';
import { PlainError } from '../session.ts';

/** Throws a `PlainError` when it is no JSON object. */
export async function body<T extends object>(c: Context): Promise<T> {
  const parsed: unknown = await c.req.json().catch(() => undefined);
  if (typeof parsed === 'object' && parsed !== null) return parsed as T;
  throw new PlainError('The request is no JSON object.');
}
