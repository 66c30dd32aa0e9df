-- Trailers, and who sent them where.

-- Filled by fleet management. `tour_id` is empty while the trailer stands in the yard.
CREATE TABLE trailers (
  id      text PRIMARY KEY,
  tour_id text
);

-- A customs seal is used once, for one trailer, and never again.
CREATE TABLE seals (
  number     text PRIMARY KEY,
  trailer_id text NOT NULL REFERENCES trailers (id),
  used_at    timestamptz NOT NULL DEFAULT now()
);

-- Tours that the customer has been told of: once, whatever the number of trailers. Read by the mail service.
CREATE TABLE announcements (
  tour_id      text PRIMARY KEY,
  announced_at timestamptz NOT NULL DEFAULT now()
);

-- Who moved what, for the insurance. `tour_id` is empty when a trailer came back.
CREATE TABLE trailer_log (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  trailer_id text NOT NULL,
  tour_id    text,
  by_whom    text NOT NULL,
  at         timestamptz NOT NULL DEFAULT now()
);
