"""Who may send which event: read, thought about and written down by a person. A new State method fails
test_guard.py until it is here.

«visitor»: anybody may, so the handler trusts nothing. «subscriber»: the guard has made sure that somebody is signed in; what
of theirs is touched, access.py decides.
"""

ROOT = "reflex___state____state."

REVIEWED: dict[str, str] = {
    "lk_app___ui___overlays____failure_state.show": "visitor",
    "lk_app___ui___overlays____failure_state.close": "visitor",
    "lk_app___notify___state____letters_state.load": "visitor",
}
