"""Where posts come from: post files, the outbox; later sheets, feeds, archives."""
