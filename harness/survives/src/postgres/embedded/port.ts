import { PlainError } from '../../model/plain-error.ts';

/** `SURVIVES_PORT`: where a person's own database tool may connect. Undefined: the server has no port at all. */
export function wantedPort(env: NodeJS.ProcessEnv): number | undefined {
  if (!env.SURVIVES_PORT) return undefined;
  const port = Number(env.SURVIVES_PORT);
  if (Number.isInteger(port) && port >= 1024 && port <= 65535) return port;
  throw new PlainError(`SURVIVES_PORT is ${env.SURVIVES_PORT}, which is not a port from 1024 to 65535.`, {
    next: 'Set another one, for example SURVIVES_PORT=55432, or none',
  });
}

/** For when somebody else listens there. */
export function portInUse(port: number): PlainError {
  return new PlainError(`Port ${port}, which SURVIVES_PORT asks for, is in use on 127.0.0.1.`, {
    next: `Set another one, for example SURVIVES_PORT=${port === 65535 ? 55432 : port + 1}, or none: no port is needed`,
  });
}
