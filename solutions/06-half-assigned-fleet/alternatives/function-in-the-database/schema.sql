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

-- Plans a batch, line by line. An inner BEGIN … EXCEPTION is a subtransaction: what follows it is undone for this line
-- alone. The call is one statement, so all lines are committed together.
CREATE FUNCTION assign_routes(batch jsonb, OUT truck text, OUT reason text, OUT code text)
RETURNS SETOF record LANGUAGE plpgsql AS $$
DECLARE
  line      record;
  depot     text;
  violated  text;
BEGIN
  -- Waits for whoever plans trucks of the same depots. All depots at once and in order: two batches then wait for each
  -- other, and never in a circle.
  PERFORM FROM depots
  WHERE id IN (SELECT depot_id FROM trucks JOIN jsonb_to_recordset(batch) AS line ("truckId" text) ON id = "truckId")
  ORDER BY id FOR NO KEY UPDATE;
  FOR line IN
    SELECT DISTINCT ON ("truckId") * FROM jsonb_to_recordset(batch) AS (
      "truckId" text, "routeId" text, stops text[])
  LOOP
    truck := line."truckId";
    reason := NULL;
    code := NULL;
    BEGIN
      UPDATE trucks SET route_id = line."routeId" WHERE id = truck AND route_id IS NULL RETURNING depot_id INTO depot;
      IF FOUND THEN
        INSERT INTO stops (truck_id, position, customer_id)
        SELECT truck, position, customer_id FROM unnest(line.stops) WITH ORDINALITY AS stop (customer_id, position);
        UPDATE depots SET departures = departures + 1 WHERE id = depot;
      ELSIF NOT EXISTS (SELECT FROM trucks WHERE id = truck AND route_id IS NOT NULL) THEN
        reason := 'no-such-truck';
      END IF;
    EXCEPTION WHEN OTHERS THEN
      GET STACKED DIAGNOSTICS violated = CONSTRAINT_NAME;
      code := SQLSTATE;
      reason := CASE violated
        WHEN 'stops_customer_id_fkey' THEN 'no-such-customer'
        WHEN 'depots_docks_check' THEN 'depot-full'
        ELSE 'error' END;
    END;
    RETURN NEXT;
  END LOOP;
END
$$;
