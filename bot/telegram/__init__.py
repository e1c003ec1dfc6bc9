"""Telegram: updates in, prompts out."""

import os

# Ask the library for timedelta, its coming type, where it now hands out seconds with a deprecation warning.
os.environ.setdefault("PTB_TIMEDELTA", "true")
