# Settings: language, size of text, contrast, pace, PIN, about.
settings-title = Settings
settings-language = Language
settings-text-size = Size of text
settings-text-sample = For example: What is the name of the head of the family?
settings-text-100 = Usual
settings-text-125 = Large
settings-text-150 = Larger
settings-text-200 = Largest
settings-contrast = Contrast
settings-contrast-normal = Usual
settings-contrast-high = High, for bright sun
settings-pace = How to ask
settings-pace-list = A whole page at once
settings-pace-list-hint = All questions of a section are in sight
settings-pace-one = One question per screen
settings-pace-one-hint = Calmer, with more room
settings-saved = Settings kept
settings-pin = PIN
settings-pin-none = There is no PIN. Whoever holds this phone can open Ketuk.
settings-pin-set = A PIN is set. The data on this device is sealed, and opens with the PIN alone.
settings-lock-minutes = Locks itself when nobody touches it
settings-lock-after = { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
}
settings-key = Where the key of the data lies
settings-key-keystore = Android’s Keystore on this phone. The key cannot be carried away.
settings-key-file = A file beside the data, for the owner of this computer’s account alone. Whoever can read this account and knows the PIN (where there is one) can open the data.
settings-key-memory = In memory only.
settings-aside = { $count ->
    [one] { $count } file
   *[other] { $count } files
} of older data still lie here, sealed, because a PIN was forgotten. Not all of it has reached the server. Who remembers the old PIN shows it to the officer.
settings-pin-make = Set a PIN
settings-pin-change = Change the PIN
settings-pin-remove = Remove the PIN
settings-pin-lock = Lock now
settings-pin-old = PIN now
settings-pin-new = New PIN
settings-pin-new-hint = 4 to 12 digits. Do not use a date of birth.
settings-pin-again = Type the new PIN again
settings-pin-keep = Keep the PIN
settings-pin-keeping = Keeping the PIN …
settings-pin-cancel = Cancel
settings-pin-short = A PIN has 4 to 12 digits.
settings-pin-differ = The two PINs differ. Type it again.
settings-pin-done = PIN kept
settings-pin-removed = PIN removed
settings-pin-forgotten = Without the PIN, what was not sent cannot be opened again. What has reached the server comes back once the phone is enrolled anew.
settings-about = About
settings-about-name = Your name
settings-about-server = Server
settings-about-areas = Areas
settings-about-version = Version of Ketuk
settings-help = Help
settings-help-text = Where something does not work, send these details to the officer. They hold no name, number or answer.
settings-help-show = Show the details
settings-help-loading = Gathering the details …
settings-help-label = Details for the officer
settings-help-copy = Copy
settings-help-copied = Copied. Paste it into a message to the officer.
settings-help-copy-failed = Not copied. Press the text for long and choose “Copy”.
