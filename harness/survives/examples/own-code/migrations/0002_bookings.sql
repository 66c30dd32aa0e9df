CREATE TABLE bookings (
  id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  room_id text NOT NULL REFERENCES rooms (id),
  night date NOT NULL,
  guest text NOT NULL,
  UNIQUE (room_id, night, guest)
);
