"""Proof that every path through the questionnaire ends well, and that every outcome has its text."""
