import { EntitySchema, MikroORM } from '@mikro-orm/postgresql';

export interface Seat {
  id: string;
  holder: string | null;
}

export const Seats = new EntitySchema<Seat>({
  name: 'Seat',
  tableName: 'seats',
  properties: {
    id: { type: 'text', primary: true },
    holder: { type: 'text', nullable: true },
  },
});

export const orm = MikroORM.initSync({
  clientUrl: process.env.DATABASE_URL ?? 'postgres://localhost/seats',
  entities: [Seats],
});
