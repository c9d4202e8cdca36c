"""Serves `app.py` as a plain script, as a host does that does not look for a server in it."""

from __future__ import annotations

import sys

from streamlit.web import bootstrap

options = {"server_address": "127.0.0.1", "server_port": int(sys.argv[1]), "server_headless": True}
bootstrap.load_config_options(options)
bootstrap.run("app.py", False, [], options)
