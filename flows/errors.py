"""What can go wrong, as a tree.

MeridianError               shown to a person as one plain line; the command line exits with 1
├── InputError              what was given cannot be used; exits with 2
│   ├── ContentError        a content file, naming file and key
│   ├── FactsError          a facts document, naming line and key
│   ├── SettingsError       an environment variable or clinic.toml
│   └── DatabaseError       the database named cannot be opened or is not ours
├── FontError               a text has a character that none of our fonts can draw
├── SealError               sealed data that no given key opens
└── StaleTurn               somebody else moved this intake on first; reload and show again
"""


class MeridianError(Exception):
    """Anything we can explain in one line: what, where, what to do."""


class InputError(MeridianError):
    """What was given cannot be used."""


class ContentError(InputError):
    """A content file is wrong; the message names file and key."""


class FactsError(InputError):
    """A facts document is wrong; the message names line and key."""


class SettingsError(InputError):
    """A setting or clinic.toml is wrong; the message names it."""


class DatabaseError(InputError):
    """The database named cannot be opened, or is not ours."""


class FontError(MeridianError):
    """A text has a character that none of our fonts can draw; the message names the character."""


class SealError(MeridianError):
    """Sealed data that none of the given keys opens."""


class StaleTurn(MeridianError):  # noqa: N818 -- says what happened
    """The intake has moved on since it was loaded."""
