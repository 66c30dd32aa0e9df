import pg from 'pg';

/** Every type that Postgres comes with has a smaller number. */
const OIDS = 10_000;

type Parse = (value: string | Buffer) => unknown;

/** What `pg.types` says before any code under test could set a parser there: that is one table for a whole process. */
const PARSERS = new Map<string, Parse>();
for (const format of ['text', 'binary'] as const) {
  const unknown = pg.types.getTypeParser(OIDS * OIDS, format) as Parse;
  PARSERS.set(format, unknown);
  for (let oid = 0; oid < OIDS; oid++) {
    const parse = pg.types.getTypeParser(oid, format) as Parse;
    if (parse !== unknown) PARSERS.set(`${format} ${oid}`, parse);
  }
}

/** How values are parsed for the harness, whatever the code under test has set. */
export const ownTypes: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format = 'text') => PARSERS.get(`${format} ${oid}`) ?? PARSERS.get(format),
};
