import type pg from 'pg';
import { SUBJECTS } from '../postgres/catalogue.ts';

const known = new WeakMap<pg.Client, Promise<boolean>>();

/**
 * Whether a statement on the subject's tables and views may do what neither its text nor the text of what it calls says:
 * there are functions, which triggers and extensions bring as well, policies, or a view, a default or a constraint that
 * sets something for the session. Looked up once: what a run adds to the schema, its statements say.
 */
export function hidesWork(admin: pg.Client): Promise<boolean> {
  const asked = known.get(admin) ?? lookUp(admin);
  known.set(admin, asked);
  return asked;
}

async function lookUp(admin: pg.Client): Promise<boolean> {
  const { rows } = await admin.query<{ hides: boolean }>(HIDES_WORK);
  return rows[0]!.hides;
}

const SETS = `~* '\\mset_config\\M'`;
const HIDES_WORK = `SELECT
  EXISTS (SELECT FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE ${SUBJECTS})
  OR EXISTS (SELECT FROM pg_policy)
  OR EXISTS (SELECT FROM pg_rewrite WHERE oid >= 16384 AND pg_get_ruledef(oid) ${SETS})
  OR EXISTS (SELECT FROM pg_attrdef WHERE pg_get_expr(adbin, adrelid) ${SETS})
  OR EXISTS (SELECT FROM pg_constraint WHERE oid >= 16384 AND pg_get_constraintdef(oid) ${SETS}) AS hides`;
