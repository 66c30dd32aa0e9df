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

const dataSource = new DataSource({
  type: 'postgres',
  url: process.env.DATABASE_URL,
  entities: [Seats],
});
let connected: Promise<DataSource> | undefined;

export const connect = (): Promise<DataSource> => (connected ??= dataSource.initialize());
