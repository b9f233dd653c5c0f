# The first screen: today's list, the strip that always tells the truth, and search.
home-title = Today’s visits
home-areas = { $count } RTs: { $list }
home-search = Search
home-map = Map
home-settings = Settings
home-begin = Start an interview
home-load-what = the list of families
home-group-returned = Returned, to be corrected
home-group-started = Started, not finished
home-group-to-visit = To visit
home-group-finished = Finished, waiting to be sent
home-group-sent = Arrived at the server
home-group-other = Others
home-more = Show { $count } more ({ $rest } left)
home-unnamed = Name not known yet
home-members = { $count ->
    [one] { $count } member
   *[other] { $count } members
 }
home-drafts = { $count ->
    [one] { $count } answer in progress
   *[other] { $count } answers in progress
 }
home-disputes = Who is right? { $count ->
    [one] { $count } question
   *[other] { $count } questions
 }
home-findings = { $count } to check
home-again = Come again { $day }
home-again-today = Come again today
home-arrival-relayed = At the kelurahan office { $when }
home-arrival-waiting = Waiting to be sent
home-arrival-arrived = Arrived at the server { $when }
home-arrival-apart = Waiting for the coordinator
home-arrival-refused = Not taken by the server
home-strip-sending = Sending: { $arrived } of { $all } families have arrived
home-strip-fetching = Getting what is new from the server
home-strip-sending-below = You may stop it at any time. Tap to look.
home-strip-refused = { $count ->
    [one] { $count } family was not taken by the server
   *[other] { $count } families were not taken by the server
 }
home-strip-refused-below = The answers are still on this phone. Tap to see what to do.
home-strip-relayed = { $count ->
    [one] { $count } family at the kelurahan office
   *[other] { $count } families at the kelurahan office
 }
home-strip-relayed-below = Not at the city’s server yet. Send again when there is internet.
home-strip-relayed-too = { $count } more at the kelurahan office, not at the server yet
home-strip-waiting = { $count ->
    [one] { $count } family not sent yet
   *[other] { $count } families not sent yet
 }
home-strip-apart = { $count ->
    [one] { $count } family waits for the coordinator
   *[other] { $count } families wait for the coordinator
 }
home-strip-done = Everything has arrived at the server
home-strip-nothing = Nothing to send yet
home-strip-last = Last reached the server { $when }
home-strip-never = The list was never fetched from the server yet
home-storage-low = The phone’s storage is almost full
home-storage-low-text = { $free ->
    [none] Delete photos or videos you do not need from the gallery.
   *[some] { $free } left. Delete photos or videos you do not need from the gallery.
 } All answers so far are safe.
home-storage-full = The phone’s storage is full
home-storage-full-text = New answers cannot be kept until there is room. Delete photos or videos you do not need from the gallery, then come back here. All answers so far are safe.
home-clock = This phone’s clock is wrong
home-clock-behind = The clock is { $amount } behind. Correct date and time in the phone’s settings. Your answers are safe.
home-clock-ahead = The clock is { $amount } ahead. Correct date and time in the phone’s settings. Your answers are safe.
home-minutes = { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
 }
home-hours = { $count ->
    [one] { $count } hour
   *[other] { $count } hours
 }
home-days = { $count ->
    [one] { $count } day
   *[other] { $count } days
 }
home-empty = No families on this phone yet
home-grant-over = This phone's grant has ended
home-grant-over-text = Answers are not shown until this phone connects again. Nothing is lost: send over a signal or by file, and everything opens again.
home-empty-text = Get the list of families from the server, or start an interview with a new family.
home-empty-fetch = Get the list
home-begin-title = Which family is interviewed?
home-begin-next = Continue: { $name }
home-begin-list = Find in the list
home-begin-list-hint = A family whose name is on the list
home-begin-new = A new family
home-begin-new-hint = A family that is not on the list
home-begin-area = In which RT does this family live?
home-begin-busy = Making a new sheet …
search-title = Find a family
search-label = Name, address or house number
search-area = RT
search-area-all = All RTs
search-found = { $count ->
    [one] { $count } family found
   *[other] { $count } families found
 }
search-none = Nothing fits
search-none-text = Try a part of the name, or the house number. Where the family really is not on the list, start it as a new one.
search-clear = Clear the text
