import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Definition, Subject } from '../language/language.ts';
import { slug } from '../language/slug.ts';
import { PlainError } from '../model/plain-error.ts';
import type { ReplayVerdict, Verdict } from '../model/verdict.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { startPostgres } from '../postgres/start.ts';
import { checkOnServer } from './check.ts';
import { replayOnServer } from './replay.ts';
import type { CheckRequest, ReplayRequest } from './request.ts';

type Freely<Request> = Omit<Request, 'name' | 'definition' | 'server'>;

/** What is judged, and what is promised of it. Paths are relative to the working directory. */
export type Judged<S = Subject> = Definition<S> &
  Pick<CheckRequest, 'subject' | 'code' | 'schema' | 'onCompiled'> & {
    /** Every token begins with it, and seeds are made of it. Default: the file's name, `seat-lock`. */
    name?: string;
    /** The export that makes a service of a pool, where the code is a path; without it exports take the pool first. */
    factory?: string;
    /** One that is up already, and that whoever started it stops. Default: `DATABASE_URL`, or an embedded one. */
    server?: PostgresServer;
  };

export type CheckOptions<S = Subject> = Judged<S> & Freely<CheckRequest>;
export type ReplayOptions<S = Subject> = Judged<S> & Freely<ReplayRequest>;

/**
 * Judges code by what is promised of it, in this process. Rejects with a `PlainError` where there is nothing to judge:
 * the code does not compile, the schema is refused, no Postgres can be had.
 */
export async function check<S = Subject>(options: CheckOptions<S>): Promise<Verdict> {
  return onServer(options, (server) => checkOnServer({ ...options, ...requestOf(options, server) }));
}

/** Plays the order of a token once. */
export async function replay<S = Subject>(options: ReplayOptions<S>): Promise<ReplayVerdict> {
  return onServer(options, (server) => replayOnServer({ ...options, ...requestOf(options, server) }));
}

/** As the engine takes it. Throws a `PlainError` for what can't be. */
export function requestOf<S>(
  judged: Judged<S>,
  server: PostgresServer,
): Pick<CheckRequest, 'name' | 'definition' | 'code' | 'server'> {
  const definition = judged as unknown as Definition;
  demandDefinition(definition);
  return { name: judgedName(judged), definition, code: codeOf(judged), server };
}

async function onServer<T>(
  { server }: { server?: PostgresServer },
  use: (server: PostgresServer) => Promise<T>,
): Promise<T> {
  if (server) return use(server);
  await using started = await startPostgres();
  return await use(started);
}

/** As it is given, or else the name of the file. Throws a `PlainError` for one that no token could begin with. */
export function judgedName({ name, code }: Pick<Judged, 'name' | 'code'>): string {
  if (name === undefined) return slug(path.basename(placeOf(code) ?? 'code').replace(/\.[cm]?[jt]sx?$/, ''));
  if (/^[^/|\s]+$/.test(name)) return name;
  const instead = slug(name) || 'code';
  throw new PlainError(`the name ${JSON.stringify(name)} has white space, "/" or "|" in it, or is empty`, {
    next: `it begins every replay token: call it ${instead}`,
  });
}

function codeOf({ code, factory }: Pick<Judged, 'code' | 'factory'>): CheckRequest['code'] {
  const place = placeOf(code);
  if (factory === undefined) return code;
  if (place !== undefined) return { name: path.basename(place), entry: path.resolve(place), factory };
  throw new PlainError(`"factory" names an export of a file, and "code" is no path`, {
    next: 'give the path of the module, or a function (pool) => service',
  });
}

const placeOf = (code: Judged['code']): string | undefined =>
  typeof code === 'string' ? code : code instanceof URL ? fileURLToPath(code) : undefined;

function demandDefinition({ promises, state, contract }: Partial<Definition>): void {
  if (typeof state !== 'string' || state.trim() === '')
    throw new PlainError('there is no "state": the query for the rows that count, with an ORDER BY', {
      next: "state: 'SELECT seat, holder FROM seats ORDER BY seat'",
    });
  if (!promises || (promises.length === 0 && !contract))
    throw new PlainError('nothing is promised: "promises" is empty', {
      next: "promises: [safety('one seat, one holder', { … })]",
    });
  const ids = promises.map(({ id }) => id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined)
    throw new PlainError(`two promises come to the same id, ${twice}`, {
      next: 'give one of them another name',
    });
}
