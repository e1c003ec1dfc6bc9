"""Wires everything: Telegram, the clock, the environment, the command line."""
