-- Instants are text in UTC of fixed width, `2026-12-24T17:30:00.000000Z`: they
-- sort as time does and a person can read them. Documents are JSON.

CREATE TABLE meta (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- One line a change, each with the hash of the one before. Never updated.
CREATE TABLE journal (
  number INTEGER PRIMARY KEY,
  at TEXT NOT NULL,
  by TEXT NOT NULL,
  act TEXT NOT NULL,
  subject TEXT NOT NULL,
  detail TEXT NOT NULL,
  previous TEXT NOT NULL,
  hash TEXT NOT NULL
) STRICT;
CREATE INDEX journal_subject ON journal (subject);
CREATE TRIGGER journal_is_not_changed BEFORE UPDATE ON journal
  BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER journal_is_not_cut BEFORE DELETE ON journal
  BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;

CREATE TABLE posts (
  id TEXT PRIMARY KEY,
  revision INTEGER NOT NULL,
  entity TEXT NOT NULL,
  author TEXT NOT NULL,
  source TEXT NOT NULL,
  title TEXT NOT NULL,
  accepted_at TEXT NOT NULL
) STRICT;
CREATE INDEX posts_accepted ON posts (accepted_at);

-- What was written, each time it was written. `digest` is what is approved.
CREATE TABLE revisions (
  post TEXT NOT NULL REFERENCES posts (id),
  revision INTEGER NOT NULL,
  kept_at TEXT NOT NULL,
  by TEXT NOT NULL,
  digest TEXT NOT NULL,
  document TEXT NOT NULL,
  PRIMARY KEY (post, revision)
) STRICT;

-- The words of a revision, to be found by who or what language they are for.
CREATE TABLE wordings (
  post TEXT NOT NULL,
  revision INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('base', 'language', 'network', 'account')),
  name TEXT NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (post, revision, kind, name),
  FOREIGN KEY (post, revision) REFERENCES revisions (post, revision)
) STRICT;

CREATE TABLE approvals (
  id INTEGER PRIMARY KEY,
  post TEXT NOT NULL,
  revision INTEGER NOT NULL,
  digest TEXT NOT NULL,
  by TEXT NOT NULL,
  at TEXT NOT NULL,
  decision TEXT NOT NULL CHECK (decision IN ('approved', 'refused')),
  reason TEXT NOT NULL DEFAULT '',
  FOREIGN KEY (post, revision) REFERENCES revisions (post, revision)
) STRICT;
CREATE INDEX approvals_post ON approvals (post, revision);

-- `dropped` is the revision that no longer named the account, else 0: only what
-- was cancelled that way comes back by itself.
CREATE TABLE deliveries (
  id TEXT PRIMARY KEY,
  post TEXT NOT NULL REFERENCES posts (id),
  revision INTEGER NOT NULL,
  account TEXT NOT NULL,
  network TEXT NOT NULL,
  entity TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN (
    'draft', 'waiting', 'scheduled', 'sending', 'sent', 'uncertain',
    'failed', 'held', 'cancelled', 'withdrawn')),
  hold TEXT CHECK ((hold IS NOT NULL) = (state = 'held')),
  settled TEXT CHECK (settled IS NOT NULL OR state NOT IN ('sent', 'withdrawn')),
  due TEXT NOT NULL,
  next_at TEXT,
  digest TEXT NOT NULL,
  generation INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  dropped INTEGER NOT NULL DEFAULT 0,
  token INTEGER NOT NULL DEFAULT 0,
  intent INTEGER NOT NULL DEFAULT 0,
  worker TEXT NOT NULL DEFAULT '',
  lease_until TEXT CHECK ((lease_until IS NOT NULL) = (state = 'sending')),
  lease_boot REAL NOT NULL DEFAULT 0,
  lease_boot_id TEXT NOT NULL DEFAULT '',
  marker TEXT NOT NULL DEFAULT '',
  started TEXT,
  last_attempt TEXT,
  boot REAL NOT NULL DEFAULT 0,
  boot_id TEXT NOT NULL DEFAULT '',
  sent_at TEXT,
  problem TEXT,
  document TEXT NOT NULL,
  wake TEXT GENERATED ALWAYS AS (max(due, coalesce(next_at, due))) VIRTUAL
) STRICT;
CREATE INDEX deliveries_wake ON deliveries (state, wake);
CREATE INDEX deliveries_post ON deliveries (post);
CREATE INDEX deliveries_account ON deliveries (account, due);
CREATE INDEX deliveries_due ON deliveries (due);
CREATE INDEX deliveries_again ON deliveries (next_at)
  WHERE state = 'sent' AND next_at IS NOT NULL;
CREATE UNIQUE INDEX one_at_a_time ON deliveries (account) WHERE state = 'sending';

CREATE TABLE parts (
  delivery TEXT NOT NULL REFERENCES deliveries (id),
  number INTEGER NOT NULL,
  account TEXT NOT NULL,
  key TEXT NOT NULL,
  state TEXT NOT NULL,
  receipt_key TEXT,
  uri TEXT,
  url TEXT,
  remote_id TEXT,
  cid TEXT,
  learned_at TEXT,
  PRIMARY KEY (delivery, number)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX one_key_once ON parts (account, key) WHERE key <> '';
CREATE INDEX parts_remote ON parts (account, remote_id) WHERE remote_id IS NOT NULL;

-- One row an intent: what pacing counts.
CREATE TABLE attempts (
  delivery TEXT NOT NULL REFERENCES deliveries (id),
  number INTEGER NOT NULL,
  account TEXT NOT NULL,
  token INTEGER NOT NULL,
  worker TEXT NOT NULL,
  at TEXT NOT NULL,
  boot REAL NOT NULL,
  boot_id TEXT NOT NULL,
  ended_at TEXT,
  outcome TEXT,
  problem TEXT,
  PRIMARY KEY (delivery, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX attempts_account ON attempts (account, at);

CREATE TABLE uploads (
  account TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  remote_id TEXT NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (account, sha256)
) STRICT, WITHOUT ROWID;

CREATE TABLE pauses (
  scope TEXT PRIMARY KEY,
  reason TEXT NOT NULL,
  by TEXT NOT NULL,
  since TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE answers (
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  document TEXT NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (kind, subject)
) STRICT, WITHOUT ROWID;

CREATE TABLE seen (
  path TEXT PRIMARY KEY,
  stamp TEXT NOT NULL,
  digest TEXT NOT NULL,
  post TEXT NOT NULL,
  state TEXT NOT NULL,
  since TEXT,
  told TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE problems (
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  since TEXT NOT NULL,
  PRIMARY KEY (kind, subject)
) STRICT, WITHOUT ROWID;
