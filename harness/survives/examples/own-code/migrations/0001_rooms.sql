CREATE TABLE rooms (
  id text PRIMARY KEY,
  beds int NOT NULL CHECK (beds > 0)
);
