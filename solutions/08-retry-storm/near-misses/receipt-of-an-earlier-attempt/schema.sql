-- Toll accounts of the haulage companies that drive for LogiFlow.

-- Filled by the back office, by id and limit. A new account owes nothing.
CREATE TABLE accounts (
  id          text PRIMARY KEY,
  limit_cents integer NOT NULL CHECK (limit_cents > 0),
  owed_cents  integer NOT NULL DEFAULT 0,
  CONSTRAINT accounts_limit CHECK (owed_cents BETWEEN 0 AND limit_cents)
);

-- Every passage that was charged. The gantry makes the passage id: what is sent twice is here once.
CREATE TABLE charges (
  passage_id text PRIMARY KEY,
  account_id text NOT NULL REFERENCES accounts (id),
  cents      integer NOT NULL CHECK (cents > 0),
  charged_at timestamptz NOT NULL DEFAULT now()
);

-- Accounting reads these two views.
CREATE VIEW balances AS
SELECT id AS account_id, owed_cents FROM accounts;

CREATE VIEW toll_log AS
SELECT passage_id, account_id, cents FROM charges;
