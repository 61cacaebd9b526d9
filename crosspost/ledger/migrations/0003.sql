-- Archives brought to accounts, on pages of their own. An instant of `imported` is
-- that of the intent, then that of the outcome; posts are named by their X ids.
CREATE TABLE imports (
  account TEXT NOT NULL,
  archive TEXT NOT NULL,
  identity TEXT NOT NULL,
  plan TEXT NOT NULL,
  settings TEXT NOT NULL,
  looked INTEGER NOT NULL DEFAULT 0,
  token INTEGER NOT NULL DEFAULT 1,
  by TEXT NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (account, archive)
) STRICT, WITHOUT ROWID;
CREATE TABLE imported (
  account TEXT NOT NULL,
  post TEXT NOT NULL,
  part INTEGER NOT NULL,
  archive TEXT NOT NULL,
  key TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN (
    'attempted', 'sent', 'failed', 'removing', 'withdrawn')),
  at TEXT NOT NULL,
  cid TEXT NOT NULL,
  id TEXT NOT NULL,
  uri TEXT NOT NULL,
  url TEXT NOT NULL,
  problem TEXT NOT NULL,
  PRIMARY KEY (account, post, part)
) STRICT, WITHOUT ROWID;
CREATE INDEX imported_order ON imported (account, archive, length(post), post, part);
CREATE TABLE import_spent (
  account TEXT NOT NULL,
  kind TEXT NOT NULL,
  at TEXT NOT NULL,
  amount INTEGER NOT NULL
) STRICT;
CREATE INDEX import_spent_at ON import_spent (account, at);
