"""What a button or a command asks for, as short codes: they travel in 64 bytes of callback data.

CHOOSE + code    answer with this option             ``=mild``
TICK + code      tick this option                    ``+wrinkles``
UNTICK + code    take the tick off                   ``-wrinkles``
EDIT + question  look at this answer again           ``~tmj.bother``
ASK + entry      show this answer of the FAQ       ``?hurt``
START_ON + date  suggest visits from this day      ``@2026-03-09``
the rest         one word each
"""

CHOOSE = "="
TICK = "+"
UNTICK = "-"
EDIT = "~"
ASK = "?"
START_ON = "@"

DONE = "done"
SKIP = "skip"
BACK = "back"
KEEP = "keep"
WHY = "why"
HELP = "help"
PRIVACY = "privacy"
MY_DATA = "mydata"
EDIT_MENU = "edit"
LEAVE = "leave"
FAQ = "faq"
ANSWERS = "answers"
RESUME = "resume"
CONFIRM = "confirm"
PLAN = "plan"
REASONS = "reasons"
FILES = "files"
CALENDAR = "calendar"
HAPPENING = "happening"
NOT_HAPPENING = "not_happening"
CANCEL = "cancel"
PAUSE = "pause"
WITHDRAW = "withdraw"
RESTART = "restart"
RESTART_NOW = "restart!"
DELETE = "delete"
DELETE_NOW = "delete!"
