/**
 * How each column is read: `{ user_id: String, minutes: Number }`. A function from what the driver gives, for the
 * subject may change a column from integer to bigint or numeric, which arrive as text, and be as right as before.
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- what the driver gives
export type Columns = Record<string, (value: any) => unknown>;

export type RowOf<C extends Columns> = { [Name in keyof C]: ReturnType<C[Name]> };

/** The rows with these columns, each read as it says. Other columns are left out. */
export function readRows<C extends Columns>(
  rows: readonly Record<string, unknown>[],
  columns: C,
): RowOf<C>[] {
  const readers = Object.entries(columns);
  return rows.map(
    (row) => Object.fromEntries(readers.map(([name, read]) => [name, read(row[name])])) as RowOf<C>,
  );
}
