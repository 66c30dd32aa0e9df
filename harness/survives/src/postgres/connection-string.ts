import type { ConnectionConfig } from './server.ts';

/** A socket's folder cannot stand where a URL has its host: it goes into the query. */
export function connectionString({ host, port, user, password, database }: ConnectionConfig): string {
  const who = `${encodeURIComponent(user)}:${encodeURIComponent(password ?? '')}`;
  if (!host.startsWith('/')) return `postgresql://${who}@${host}:${port}/${database}`;
  return `postgresql://${who}@/${database}?host=${encodeURIComponent(host)}&port=${port}`;
}
