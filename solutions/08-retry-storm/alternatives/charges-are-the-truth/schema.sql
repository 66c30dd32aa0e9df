-- Toll accounts of the haulage companies that drive for LogiFlow.

-- Filled by the back office, by id and limit. What an account owes is the sum of its charges.
CREATE TABLE accounts (
  id          text PRIMARY KEY,
  limit_cents integer NOT NULL CHECK (limit_cents > 0)
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
SELECT id AS account_id,
       (SELECT coalesce(sum(cents), 0) FROM charges WHERE account_id = accounts.id)::integer AS owed_cents
FROM accounts;

CREATE VIEW toll_log AS
SELECT passage_id, account_id, cents FROM charges;
