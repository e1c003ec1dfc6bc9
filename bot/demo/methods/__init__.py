"""The Bot API methods this stand-in knows, each with the parameters Telegram knows for it."""

from bot.demo.methods.registry import METHODS, Method, find_method

__all__ = ["METHODS", "Method", "find_method"]
