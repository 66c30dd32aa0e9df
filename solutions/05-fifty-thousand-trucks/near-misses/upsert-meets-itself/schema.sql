-- The fleet, and the route that each truck has for tonight.

-- Filled by the import, with where the truck stands. A truck in the workshop is out of service, and has no route.
CREATE TABLE trucks (
  id         text PRIMARY KEY,
  depot_id   text NOT NULL,
  in_service boolean NOT NULL DEFAULT true
);

-- Written in bulk, apart from what the fleet register says about a truck.
CREATE TABLE assignments (
  truck_id  text PRIMARY KEY REFERENCES trucks (id),
  region    text NOT NULL,
  route     text NOT NULL,
  routed_at timestamptz NOT NULL DEFAULT now()
);

-- The drivers' app reads this view.
CREATE VIEW truck_routes AS
SELECT truck_id, region, route, routed_at
FROM assignments JOIN trucks ON trucks.id = assignments.truck_id WHERE in_service;
