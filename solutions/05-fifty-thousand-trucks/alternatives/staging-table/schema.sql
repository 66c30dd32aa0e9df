-- The fleet, and the route that each truck has for tonight.

-- Filled by the import, with where the truck stands. A truck in the workshop is out of service, and has no route.
CREATE TABLE trucks (
  id         text PRIMARY KEY,
  depot_id   text NOT NULL,
  in_service boolean NOT NULL DEFAULT true,
  region     text,
  route      text,
  routed_at  timestamptz
);

-- The drivers' app reads this view.
CREATE VIEW truck_routes AS
SELECT id AS truck_id, region, route, routed_at FROM trucks WHERE route IS NOT NULL;

-- What has been calculated and is not in the fleet yet. What a failed job leaves here is nobody's any more: delete it
-- when it is a day old.
CREATE TABLE staged_routes (
  job       uuid NOT NULL,
  truck_id  text NOT NULL,
  route     text NOT NULL,
  staged_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (job, truck_id)
);
