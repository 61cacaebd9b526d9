-- What people are written. A problem keeps what was said of it, so that its end can
-- be told in the same words; empty where only who gave a command saw it.
ALTER TABLE problems ADD COLUMN item TEXT NOT NULL DEFAULT '';

-- News that nobody was written yet: put into one letter at the end of a run.
CREATE TABLE news (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL CHECK (kind IN ('problem', 'paused', 'over')),
  at TEXT NOT NULL,
  item TEXT NOT NULL
) STRICT;

-- Letters: kept, then sent, then marked, door by door (an address, the webhook). The
-- row outlives the letter: kind and key are told once, ever.
CREATE TABLE letters (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  key TEXT NOT NULL,
  at TEXT NOT NULL,
  notice TEXT NOT NULL,
  journal TEXT NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  next_at TEXT,
  UNIQUE (kind, key)
) STRICT;
CREATE INDEX letters_next ON letters (next_at) WHERE next_at IS NOT NULL;

CREATE TABLE letter_doors (
  letter INTEGER NOT NULL REFERENCES letters (number),
  door TEXT NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (letter, door)
) STRICT, WITHOUT ROWID;
