-- What each intent asks of its network, counted in posts and records, so that an
-- account's pace is known from here alone. Older attempts count as one post.
ALTER TABLE attempts ADD COLUMN posts INTEGER NOT NULL DEFAULT 1;
ALTER TABLE attempts ADD COLUMN records INTEGER NOT NULL DEFAULT 1;
ALTER TABLE attempts ADD COLUMN media INTEGER NOT NULL DEFAULT 0;
CREATE INDEX uploads_at ON uploads (account, at);
