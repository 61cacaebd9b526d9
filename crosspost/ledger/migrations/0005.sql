-- Who decided what about which content of a post: `digest` names it, `content` is
-- what it stands for. Nothing was ever kept in the table of the first version.
DROP TABLE approvals;
CREATE TABLE approvals (
  id INTEGER PRIMARY KEY,
  post TEXT NOT NULL REFERENCES posts (id),
  revision INTEGER NOT NULL,
  digest TEXT NOT NULL,
  choice TEXT NOT NULL CHECK (choice IN ('approved', 'refused', 'let-out')),
  by TEXT NOT NULL,
  hand TEXT NOT NULL,
  at TEXT NOT NULL,
  entities TEXT NOT NULL,
  reason TEXT NOT NULL,
  content TEXT NOT NULL
) STRICT;
CREATE INDEX approvals_post ON approvals (post, id);
-- The due instants that posts without a date were given, once they might leave.
CREATE TABLE given (
  post TEXT NOT NULL REFERENCES posts (id),
  due TEXT NOT NULL,
  PRIMARY KEY (post, due)
) STRICT, WITHOUT ROWID;
