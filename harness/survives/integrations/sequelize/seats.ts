import pg from 'pg';
import {
  DataTypes,
  Sequelize,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type Model,
} from 'sequelize';

interface Seat extends Model<InferAttributes<Seat>, InferCreationAttributes<Seat>> {
  id: string;
  holder: CreationOptional<string | null>;
}

export const sequelize = new Sequelize(process.env.DATABASE_URL ?? 'postgres://localhost/seats', {
  dialectModule: pg,
  logging: false,
});

export const Seats = sequelize.define<Seat>(
  'Seat',
  {
    id: { type: DataTypes.TEXT, primaryKey: true },
    holder: { type: DataTypes.TEXT, allowNull: true },
  },
  { tableName: 'seats', timestamps: false },
);
