-- A wish may wait for an approval: `proposed`. `hands` is JSON: who wrote, brought and
-- asked for it; `approved` the digest under which it was approved, or empty. The table
-- is made anew, since what it checks cannot be altered.
CREATE TABLE wishes_now (
  delivery TEXT NOT NULL REFERENCES deliveries (id),
  number INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('withdraw', 'edit', 'replace')),
  state TEXT NOT NULL CHECK (state IN (
    'proposed', 'wanted', 'attempted', 'done', 'failed', 'cancelled')),
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
  ended_at TEXT CHECK (
    (ended_at IS NULL) = (state IN ('proposed', 'wanted', 'attempted'))),
  hands TEXT NOT NULL DEFAULT '[]',
  approved TEXT NOT NULL DEFAULT '',
  CHECK (state <> 'proposed' OR kind <> 'withdraw'),
  PRIMARY KEY (delivery, number)
) STRICT, WITHOUT ROWID;
INSERT INTO wishes_now (delivery, number, kind, state, reason, by, at, change, before,
                        parts, part, attempts, token, next_at, problem, ended_at)
  SELECT delivery, number, kind, state, reason, by, at, change, before, parts, part,
         attempts, token, next_at, problem, ended_at FROM wishes;
DROP TABLE wishes;
ALTER TABLE wishes_now RENAME TO wishes;
CREATE UNIQUE INDEX one_wish_at_a_time ON wishes (delivery)
  WHERE state IN ('proposed', 'wanted', 'attempted');
CREATE INDEX wishes_state ON wishes (state, next_at);
