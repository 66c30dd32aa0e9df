CREATE TABLE seats (id text PRIMARY KEY, holder text);
