CREATE TABLE lockers (
  id text PRIMARY KEY,
  guest text
);
