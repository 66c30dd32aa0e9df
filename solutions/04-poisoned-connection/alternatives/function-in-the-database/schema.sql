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

-- Written by a trigger, so that no code can move a trailer and forget the log.
CREATE FUNCTION log_trailer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO trailer_log (trailer_id, tour_id, by_whom)
  VALUES (NEW.id, NEW.tour_id, coalesce(nullif(current_setting('logiflow.dispatcher', true), ''), 'gate'));
  RETURN NULL;
END $$;

CREATE TRIGGER trailers_log AFTER UPDATE OF tour_id ON trailers
FOR EACH ROW EXECUTE FUNCTION log_trailer();

-- Sends a trailer out, as one statement of the caller's: 'sent', or why it was refused. A refusal undoes the block.
CREATE FUNCTION send_trailer(dispatcher text, trailer text, tour text, seal text) RETURNS text
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('logiflow.dispatcher', dispatcher, true);
  INSERT INTO seals (number, trailer_id) VALUES (seal, trailer);
  UPDATE trailers SET tour_id = tour WHERE id = trailer AND tour_id IS NULL;
  IF NOT FOUND THEN RAISE EXCEPTION USING ERRCODE = 'LF001'; END IF;
  INSERT INTO announcements (tour_id) VALUES (tour) ON CONFLICT DO NOTHING;
  RETURN 'sent';
EXCEPTION
  WHEN unique_violation THEN RETURN 'seal-used';
  WHEN SQLSTATE 'LF001' THEN RETURN 'not-in-yard';
END $$;
