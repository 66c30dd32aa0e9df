import pg, { type Pool } from 'pg';
import { DataSource, EntitySchema } from 'typeorm';

export interface Seat {
  id: string;
  holder: string | null;
}

export const Seats = new EntitySchema<Seat>({
  name: 'Seat',
  tableName: 'seats',
  columns: {
    id: { type: 'text', primary: true },
    holder: { type: 'text', nullable: true },
  },
});

/** TypeORM makes its pool itself, with the `Pool` of its driver: this one hands it ours. */
export function dataSourceOn(pool: Pool): Promise<DataSource> {
  const driver = {
    ...pg,
    Pool: function () {
      return pool;
    },
  };
  return new DataSource({
    type: 'postgres',
    driver,
    entities: [Seats],
    installExtensions: false,
  }).initialize();
}
