import pg from 'pg';
import { ownTypes } from './own-types.ts';
import { SEARCH_PATH, sessionSettings } from './settings.ts';

/**
 * A client of ours, not connected yet: the only place that makes them. What is ours is neither steered by what somebody
 * set for a server of theirs (`PGSSLMODE`, `PGOPTIONS`, `ALTER ROLE … SET`) nor by how the code under test wants values
 * to be parsed.
 */
export const ownClient = (config: pg.ClientConfig): pg.Client =>
  new pg.Client({
    ...config,
    ssl: false,
    // What is said when a session begins counts for more than what role, database and server say.
    options: config.options ?? asOptions({ ...sessionSettings, search_path: SEARCH_PATH }),
    types: ownTypes,
  });

/** As `PGOPTIONS` has them. No value may have a space in it. */
const asOptions = (settings: Readonly<Record<string, string>>): string =>
  Object.entries(settings)
    .map(([name, value]) => `-c ${name}=${value}`)
    .join(' ');
