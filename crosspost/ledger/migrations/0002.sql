-- What people want done to what was published: one row a wish, never deleted.
-- `change` is the delivery that shall stand there or be published instead, `before`
-- what the delivery said until an edit was done; `parts` is JSON: number and how.
CREATE TABLE wishes (
  delivery TEXT NOT NULL REFERENCES deliveries (id),
  number INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('withdraw', 'edit', 'replace')),
  state TEXT NOT NULL CHECK (state IN (
    'wanted', 'attempted', 'done', 'failed', 'cancelled')),
  reason TEXT NOT NULL,
  by TEXT NOT NULL,
  at TEXT NOT NULL,
  change TEXT CHECK ((change IS NOT NULL) = (kind <> 'withdraw')),
  before TEXT,
  parts TEXT NOT NULL DEFAULT '[]',
  part INTEGER NOT NULL DEFAULT 0,
  attempts INTEGER NOT NULL DEFAULT 0,
  token INTEGER NOT NULL DEFAULT 0,
  next_at TEXT,
  problem TEXT,
  ended_at TEXT CHECK ((ended_at IS NULL) = (state IN ('wanted', 'attempted'))),
  PRIMARY KEY (delivery, number)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX one_wish_at_a_time ON wishes (delivery)
  WHERE state IN ('wanted', 'attempted');
CREATE INDEX wishes_state ON wishes (state, next_at);
