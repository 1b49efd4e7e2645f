"""Reflex's view of our React components (`ui/js`): one class each, properties in Python's spelling."""

import reflex as rx


class _Local(rx.Component):
    """A component of ours. The plugin puts the file beside Reflex's own, so Vite bundles, hashes and splits it."""


class _Forms(_Local):
    library = "$/components/lk/forms"


class PostForm(_Forms):
    """A form for a plain HTTP route; works without JavaScript as a native POST.

    With it: `Accept: application/json`, and the answer's `message`, `errors` by field name and `next` are shown or followed.
    """

    tag = "PostForm"
    action: rx.Var[str]
    label: rx.Var[str]
    broadcast: rx.Var[str]
    saved_text: rx.Var[str]


class _Control(_Forms):
    name: rx.Var[str]
    label: rx.Var[str]
    hint: rx.Var[str]
    error: rx.Var[str]
    default_value: rx.Var[str]
    auto_complete: rx.Var[str]
    max_length: rx.Var[int]
    on_change: rx.EventHandler[rx.event.input_event]


class Field(_Control):
    """A one-line input."""

    tag = "Field"
    type: rx.Var[str]
    input_mode: rx.Var[str]
    auto_capitalize: rx.Var[str]
    spell_check: rx.Var[bool]
    placeholder: rx.Var[str]
    read_only: rx.Var[bool]
    unit: rx.Var[str]


class SelectField(_Control):
    """A native select; the options are its children."""

    tag = "SelectField"


class CheckField(_Control):
    """A checkbox with its line; children go into the hint (links to documents)."""

    tag = "CheckField"
    default_checked: rx.Var[bool]


class PasswordField(_Control):
    """Show and hide in words, Caps Lock, a Cyrillic layout and its repair."""

    tag = "PasswordField"
    is_new: rx.Var[bool]


class SubmitButton(_Forms):
    """The form's main deed."""

    tag = "SubmitButton"
    busy_text: rx.Var[str]
    is_busy: rx.Var[bool]
    name: rx.Var[str]
    value: rx.Var[str]


class NextField(_Forms):
    """Where one was going before sign-in."""

    tag = "NextField"


class SignInNote(_Forms):
    """Why one has to sign in again."""

    tag = "SignInNote"


class ErrorSummary(_Forms):
    """For forms driven by State: shown from two errors on."""

    tag = "ErrorSummary"
    errors: rx.Var[list[list[str]]]


class _Feedback(_Control):
    """`form_key`: which form it is; what was written under one key stays until `ForgetDraft`. See ui/js/feedback.jsx."""

    library = "$/components/lk/feedback"
    form_key: rx.Var[str]


class TextArea(_Feedback):
    """A text of several lines."""

    tag = "TextArea"
    rows: rx.Var[int]


class Attachments(_Feedback):
    """Files that go up one by one; the form gets `file_ids` (with commas between) and its `uid`."""

    tag = "Attachments"
    button: rx.Var[str]
    accept: rx.Var[str]
    max: rx.Var[int]


class ForgetDraft(_Local):
    """What was written has been sent."""

    library = "$/components/lk/feedback"
    tag = "ForgetDraft"
    form_key: rx.Var[str]


class Dial(_Local):
    """The digits of a meter."""

    library = "$/components/lk/dial"
    tag = "Dial"
    name: rx.Var[str]
    digits: rx.Var[int]
    decimals: rx.Var[int]
    default_value: rx.Var[str]
    invalid: rx.Var[bool]
    labelled_by: rx.Var[str]
    described_by: rx.Var[str]
    on_value: rx.EventHandler[rx.event.passthrough_event_spec(str)]


class PastDial(_Local):
    """The previous reading in the same columns."""

    library = "$/components/lk/dial"
    tag = "PastDial"
    value: rx.Var[str]
    digits: rx.Var[int]


def _data(data: rx.Var[dict]) -> tuple[rx.Var[dict]]:
    return (data,)


class _Reading(_Local):
    library = "$/components/lk/reading"


class ReadingForm(_Reading):
    """The dials with what is said of them: kept, looked at after a pause, sent once. See ui/js/reading.jsx."""

    tag = "ReadingForm"
    form_key: rx.Var[str]
    answered: rx.Var[str]
    opened: rx.Var[str]
    label: rx.Var[str]
    on_send: rx.EventHandler[_data]
    on_preview: rx.EventHandler[_data]


class ForgetDrafts(_Reading):
    """What was typed has become a reading."""

    tag = "ForgetDrafts"


class More(_Reading):
    """The way to the next rows; presses itself when it comes into sight. `count`: how many rows there are now."""

    tag = "More"
    count: rx.Var[int]
    on_more: rx.EventHandler[rx.event.no_args_event_spec]


class Watch(_Local):
    """Asks where a payment stands until it is taken away. `count` grows with each answer. See ui/js/payment.jsx."""

    library = "$/components/lk/payment"
    tag = "Watch"
    count: rx.Var[int]
    on_look: rx.EventHandler[rx.event.no_args_event_spec]


class JoinFields(_Local):
    """The address and the password of a profile to be joined; label and warning repeat the address. See ui/js/merge.jsx."""

    library = "$/components/lk/merge"
    tag = "JoinFields"
    words: rx.Var[dict[str, str]]
    errors: rx.Var[dict[str, str]]
    email: rx.Var[str]


class _Shell(_Local):
    library = "$/components/lk/shell"


class Heading(_Shell):
    """The screen's h1; takes the focus."""

    tag = "Heading"
    error_key: rx.Var[int]


class SkipLink(_Shell):
    """The way past the menu for those who go by keyboard."""

    tag = "SkipLink"
    to: rx.Var[str]


class Sheet(_Shell):
    """A modal question."""

    tag = "Sheet"
    is_open: rx.Var[bool]
    title: rx.Var[str]
    on_close: rx.EventHandler[rx.event.no_args_event_spec]


class LinkSecret(_Shell):
    """Tells what stands after `#`: when the page is entered, and when another link is opened in the same tab."""

    tag = "LinkSecret"
    on_secret: rx.EventHandler[rx.event.passthrough_event_spec(str)]


class LeaveTogether(_Shell):
    """When one tab signs out, all leave."""

    tag = "LeaveTogether"


class Offline(_Shell):
    """The connection is lost: says so, above the page."""

    tag = "Offline"


class ThemeChoice(_Shell):
    """Light, dark or as the system."""

    tag = "ThemeChoice"
    labelled_by: rx.Var[str]


class _Device(_Local):
    library = "$/components/lk/device"


class Device(_Device):
    """The service worker of this page, the colour of the telephone's bar, what became of readings entered without a network."""

    tag = "Device"


class InstallOffer(_Device):
    """Offers to install the cabinet as an app, where that can be done and nobody has said no. See ui/js/device.jsx."""

    tag = "InstallOffer"
    is_quiet: rx.Var[bool]


class KeepMeters(_Device):
    """Lets this device keep the meters, so that readings can be entered without a network. See ui/js/device.jsx."""

    tag = "KeepMeters"


def _error_and_place(error: rx.Var[str], place: rx.Var[str]) -> tuple[rx.Var[str], rx.Var[str]]:
    return (error, place)


class Boundary(_Shell):
    """Wraps the whole app: a page that breaks says so in Russian and offers to reload."""

    tag = "Boundary"
    on_error: rx.EventHandler[_error_and_place]
