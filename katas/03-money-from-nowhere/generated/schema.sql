-- Fuel cards: depots have a budget, and load the cards of their drivers from it. All amounts are euro cents.

-- Filled by accounting at the start of the month, with what has been paid in.
CREATE TABLE depots (
  id           text PRIMARY KEY,
  budget_cents integer NOT NULL CHECK (budget_cents >= 0)
);

-- Issued by accounting. A card never holds more than its limit.
CREATE TABLE fuel_cards (
  id            text PRIMARY KEY,
  balance_cents integer NOT NULL DEFAULT 0 CHECK (balance_cents >= 0),
  limit_cents   integer NOT NULL DEFAULT 50000,
  CONSTRAINT fuel_cards_limit CHECK (balance_cents <= limit_cents)
);

-- One row per load, for the monthly statement.
CREATE TABLE card_loads (
  id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  depot_id     text NOT NULL REFERENCES depots (id),
  card_id      text NOT NULL REFERENCES fuel_cards (id),
  amount_cents integer NOT NULL CHECK (amount_cents > 0),
  loaded_at    timestamptz NOT NULL DEFAULT now()
);

-- Where the money is: the filling stations and the accounting department read this view.
CREATE VIEW money AS
SELECT 'depot' AS kind, id AS holder, budget_cents AS cents FROM depots
UNION ALL
SELECT 'card', id, balance_cents FROM fuel_cards;

-- The monthly statement is made from this view.
CREATE VIEW load_log AS
SELECT depot_id, card_id, amount_cents, loaded_at FROM card_loads;
