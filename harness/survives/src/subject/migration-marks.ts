/**
 * Lines that begin the part which takes a migration back, where a tool keeps both in one file: node-pg-migrate
 * (`-- Down Migration`), dbmate (`-- migrate:down`), goose (`-- +goose Down`).
 */
const DOWN = /^[ \t]*--[ \t]*(?:down migration\b|migrate:down\b|\+goose[ \t]+down\b)/im;

/** The part of a migration that is carried out, without the one that takes it back. */
export function upOnly(sql: string): string {
  const down = DOWN.exec(sql);
  return down ? sql.slice(0, down.index) : sql;
}
