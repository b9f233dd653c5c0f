# Send and receive: over the network, or by file.
travel-title = Send and receive
travel-send = Send now
travel-fetch = Get what is new
travel-starting = Reaching the server …
travel-stop = Stop
travel-stopping = Stopping after this part …
travel-stop-hint = You may stop at any time. What has arrived is not sent again.
travel-running = Sending
travel-waiting = { $count ->
    [one] { $count } family not sent yet
   *[other] { $count } families not sent yet
 }
travel-waiting-files = { $count ->
    [one] { $count } photo or file not sent yet
   *[other] { $count } photos or files not sent yet
 }
travel-relayed = { $count ->
    [one] { $count } family at the kelurahan office, not at the server yet
   *[other] { $count } families at the kelurahan office, not at the server yet
 }
travel-relayed-text = The office hands it on to the city. Press Send again later to fetch the receipt.
travel-relayed-at = Left at: { $name }
travel-relayed-at-text = The city’s server cannot be reached, so it was left sealed at this office. The answers stay on the phone until the server has answered.
travel-relays = Leave it at the kelurahan office
travel-relays-hint = When the office has no internet
travel-nothing = Everything has arrived at the server
travel-nothing-text = Nothing has to be sent. You may still get what is new from the server.
travel-idle = Nothing waits to be sent
travel-idle-text = You may still get what is new from the server.
travel-last = Last reached the server { $when }.
travel-never = This phone has not exchanged data with the server yet.
travel-drafts = { $count ->
    [one] { $count } family is still being filled in. Its answers are
   *[other] { $count } families are still being filled in. Their answers are
 } sent once the interview is closed or its page is left.
travel-progress-households = { $arrived } of { $all } families have arrived
travel-crowded = The server is crowded. This phone waits for its turn and tries again by itself.
travel-progress-contact = Connected, getting what is new
travel-progress-bytes = Sent { $sent }, received { $received }
travel-done = Done
travel-done-stopped = Stopped
travel-report-arrived = { $count ->
    [one] { $count } save arrived at the server
   *[other] { $count } saves arrived at the server
 }
travel-report-received = { $count ->
    [one] { $count } change by others received
   *[other] { $count } changes by others received
 }
travel-report-forms = { $count ->
    [one] { $count } new form received
   *[other] { $count } new forms received
 }
travel-report-apart = { $count ->
    [one] { $count } save waits for the coordinator
   *[other] { $count } saves wait for the coordinator
 }
travel-report-refused = { $count ->
    [one] { $count } save was not taken by the server
   *[other] { $count } saves were not taken by the server
 }
travel-report-erased = { $count } households were erased from this phone on the office's order
travel-report-none = Nothing new.
travel-problem = Not everything was sent
travel-problem-safe = Your answers are safe on this phone and are sent again later.
travel-group-waiting = Not arrived yet
travel-group-relayed = At the kelurahan office
travel-group-relayed-text = Left there sealed, with the office’s receipt, but not at the city’s server yet. The answers are still on this phone.
travel-group-refused = Not taken by the server
travel-group-refused-text = The server cannot read these saves. The answers are still on the phone. Show this phone to the kelurahan officer.
travel-group-apart = Waiting for the coordinator
travel-group-apart-text = At the server, and kept apart until the coordinator has looked. There is nothing you have to do.
travel-group-arrived = Arrived at the server
travel-file-title = Without a signal: by file
travel-file-text = Where there is no signal at all, save what waits as a file and hand it to the officer by cable, Bluetooth or memory card.
travel-file-private = The file is sealed: only the server can open it. Give it to the officer only.
travel-export = Save to a file
travel-export-size = Size of a file
travel-export-size-whole = One whole file
travel-export-size-stick = At most 5 MB
travel-export-size-chat = At most 256 kB, for a message
travel-export-more = Split into { $count } files. Hand over all of them, in any order.
travel-exporting = Making the file …
travel-exported = { $count ->
    [one] File made: { $count } family
   *[other] File made: { $count } families
 }
travel-exported-none = File made; there are no new saves in it
travel-exported-asks = Hand it over all the same: the file that comes back brings news, returned households and new forms.
travel-exported-photos = Photos do not go along in the file; they wait for a signal.
travel-exported-place = Kept at { $place }
travel-exported-name = Name of the file: { $name }. Look in the download folder.
travel-exported-note = These families stay “not sent yet” until the server answers.
travel-import = Take in a file
travel-importing = Reading the file …
travel-imported = The file was read
travel-import-offer = The file { $name } was opened with Ketuk
travel-import-take = Take it in
travel-import-leave = Leave it
travel-load-what = what is to be sent
