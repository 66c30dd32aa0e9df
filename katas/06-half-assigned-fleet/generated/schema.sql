-- The plan of the night: which truck drives which route, with which stops, and how many leave each depot.

-- Filled by the depots. Each dock loads one truck a night.
CREATE TABLE depots (
  id         text PRIMARY KEY,
  docks      integer NOT NULL,
  departures integer NOT NULL DEFAULT 0,
  CONSTRAINT depots_docks_check CHECK (departures <= docks)
);

-- Filled by sales.
CREATE TABLE customers (
  id text PRIMARY KEY
);

-- Filled by the garage. A truck that is not planned yet has no route.
CREATE TABLE trucks (
  id       text PRIMARY KEY,
  depot_id text NOT NULL REFERENCES depots (id),
  route_id text
);

CREATE TABLE stops (
  truck_id    text NOT NULL REFERENCES trucks (id),
  position    integer NOT NULL,
  customer_id text NOT NULL REFERENCES customers (id),
  PRIMARY KEY (truck_id, position)
);

-- What the drivers' tablets show.
CREATE VIEW tours AS
SELECT id AS truck_id, route_id,
       ARRAY(SELECT customer_id FROM stops WHERE truck_id = trucks.id ORDER BY position) AS stops
FROM trucks
WHERE route_id IS NOT NULL;

-- What the depots prepare their docks by.
CREATE VIEW depot_board AS
SELECT id AS depot_id, departures, docks FROM depots;
