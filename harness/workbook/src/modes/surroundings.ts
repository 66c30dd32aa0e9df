import { PlainError } from 'survives-production/report';
import { createDatabase, diagnosePostgres, logInAsRole, startPostgres } from 'survives-production/postgres';

/** Whether a server starts, with what it is; or why not. */
export type ServerStart =
  { provider: string; version: string; seconds: number } | { error: string; remedy: string | undefined };

/** The ways to a Postgres, and which one is taken. */
export const providers = (): ReturnType<typeof diagnosePostgres> => diagnosePostgres(process.env);

/** The proof: what a check does first, a database and a login as its role included. */
export async function tryServer(): Promise<ServerStart> {
  const began = performance.now();
  try {
    await using server = await startPostgres();
    const { provider, version } = server;
    const database = await createDatabase(server, { label: 'doctor' });
    await logInAsRole(database).finally(() => database.drop());
    return { provider, version, seconds: (performance.now() - began) / 1000 };
  } catch (error) {
    return { error: (error as Error).message, remedy: error instanceof PlainError ? error.next : undefined };
  }
}
