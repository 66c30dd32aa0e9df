import { execFile } from 'node:child_process';
import type { ServerUser } from './server-user.ts';

/**
 * The environment of Postgres and its tools. Nothing of ours: PGDATA, PGPORT and the like would redirect them, a
 * locale would translate their messages.
 */
export const bareEnvironment: NodeJS.ProcessEnv = {
  PATH: process.env.PATH,
  LC_ALL: 'C',
  TZ: 'UTC',
};

/**
 * Runs a program to its end, as the server's user if there is one, in `/` because that user may not be allowed
 * to be where we are.
 *
 * @returns standard output
 * @throws Error with what the program wrote to standard error as its message
 */
export function run(program: string, args: string[], user?: ServerUser): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { cwd: '/', env: bareEnvironment, uid: user?.uid, gid: user?.gid };
    execFile(program, args, options, (error, stdout, stderr) => {
      if (error) reject(new Error(stderr.trim() || error.message, { cause: error }));
      else resolve(stdout);
    });
  });
}
