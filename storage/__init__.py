"""Keeps Intakes. Knows the types of flows and nothing of Telegram."""
