# Files from phones that were carried to the office.
bundle-title = Files from phones
bundle-lead = For phones without internet: take in the files that cadres bring, then carry the answers back to the phones.
bundle-pick = Choose files
bundle-pick-more = Add files
bundle-drop = Several at once, or drop them here. Their names end in .ketuk.
bundle-looking = Reading the file …
bundle-too-large = This file is larger than 32 MB. Ask the cadre to save it in several parts.
bundle-set = { $name }, made { $when }
bundle-unnamed = Phone { $device }
bundle-revoked = This phone’s permission was withdrawn. What it brings is kept apart, and the answer orders the phone to erase what it holds.
bundle-missing = Missing: part { $parts } of { $all }
bundle-missing-hint = The others can be taken in at any time, in any order.
bundle-complete = All { $all } parts are here
bundle-column-file = File
bundle-column-part = Part
bundle-column-households = Families
bundle-column-saves = Saves
bundle-column-state = State
bundle-column-remove = Remove
bundle-part = { $part } of { $parts }
bundle-ready = Ready
bundle-asks = Ready, only asks for news
bundle-again = Was taken in before; again does no harm
bundle-waiting = Waits for its turn
bundle-taking = Taking it in …
bundle-taken = Taken in
bundle-refused = Cannot be taken in
bundle-remove = Remove from the list
bundle-take = { $count ->
    [one] Take in { $count } file
   *[other] Take in { $count } files
 }
bundle-busy = Taking in …
bundle-done = { $count ->
    [one] { $count } file was taken in
   *[other] { $count } files were taken in
 }
bundle-done-lead = Next: carry the answer to the same phone. On the phone: Send and receive, then Receive a file. Only then it says "arrived at the server".
bundle-refused-count = { $count ->
    [one] { $count } file cannot be taken in; the others stand
   *[other] { $count } files cannot be taken in; the others stand
 }
bundle-save = Save the answer
bundle-save-for = Save the answer for { $file }
bundle-save-all = { $count ->
    [one] Save { $count } answer
   *[other] Save { $count } answers
 }
bundle-results = Result by family
bundle-results-count = { $shown } of { $total } families
bundle-household = Family
bundle-area = RT
bundle-result = Result
bundle-unknown-household = Outside of your area, or without a name yet
bundle-arrived = { $count } came in
bundle-known = { $count } were here
bundle-apart = { $count } kept apart
bundle-not-taken = { $count } refused
bundle-later = { $count } wait for another file
bundle-batches = Part of the file was refused as a whole: { $codes }. The answers are still on the phone.
