"""Serve the Mastodon stand-in on a free loopback port; started by mastodon.py."""

from __future__ import annotations

import json
import os
import socket
import sys
import threading
from pathlib import Path

import uvicorn
from mastodon_mock.app import create_app
from mastodon_mock.config import MastodonMockConfig, SeedConfig


def _leave_with_parent() -> None:
    sys.stdin.buffer.read()  # until the tests close it, or are gone
    os._exit(0)


def main() -> None:
    """Serve until standard input closes. Arguments: media folder, settings."""
    listener = socket.create_server(("127.0.0.1", 0))
    host = f"127.0.0.1:{listener.getsockname()[1]}"
    config = MastodonMockConfig(
        domain=host,
        url_scheme="http",
        media_storage_path=str(Path(sys.argv[1])),
        seed=SeedConfig(),
        **json.loads(sys.argv[2]),
    )
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    server = uvicorn.Server(
        uvicorn.Config(create_app(config), log_level="warning", server_header=False)
    )
    # The socket listens already: a request waits until the server takes it.
    os.write(
        int(os.environ["CROSSPOST_READY_FD"]),
        json.dumps({"url": f"http://{host}"}).encode() + b"\n",
    )
    server.run(sockets=[listener])


if __name__ == "__main__":
    main()
