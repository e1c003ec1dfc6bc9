"""Telegram on your own machine: a stand-in Bot API server, and a page with a patient's and a staff pane."""
