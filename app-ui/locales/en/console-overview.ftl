# Overview: how the round stands against the prelist, by area and by day.
overview-title = Overview
overview-lead = How far the round is against the prelist, by what has arrived at the server.
overview-loading = Counting …
overview-at = As of { $when }
overview-refresh = Count again
overview-path = The area that is shown
overview-city = The whole city
overview-level = Told by
overview-level-kecamatan = District
overview-level-kelurahan = Kelurahan
overview-level-rt = RT
overview-progress = With a result
overview-of-listed = of { $listed } families on the prelist ({ $percent })
overview-today = Today
overview-today-hint = new results at the server
overview-left = Left
overview-left-hint = { $visit } to visit, { $begun } not complete
overview-new = New families
overview-new-hint = not on the prelist, { $done } complete
overview-rts = RT begun
overview-rts-hint = of { $rts } RT
overview-no-list = No families on the prelist yet
overview-no-list-text = Import the prelist first; figures appear here as soon as families are on the server.
overview-done = Complete
overview-begun = Not complete
overview-moved = Moved
overview-deceased = Died
overview-not-found = Not found
overview-refused = Refused
overview-other = Other
overview-unsaid = Reason not told
overview-to-visit = To visit
overview-other-hint = Other: not a family of this survey, or the same as another one.
overview-unsaid-hint = Reasons that fewer than five families share are not told apart for your role, so that no figure points at one family.
overview-bar = { $label }: { $count }
overview-where-all = What visits brought
overview-map = Map of progress
overview-map-name = Map of areas by progress. The table below has the same figures.
overview-map-opening = Opening the map …
overview-map-in = Zoom in
overview-map-out = Zoom out
overview-map-all = Show everything
overview-map-legend = Part of the prelist with a result
overview-map-step = { $from }–{ $to } %
overview-map-empty = No prelist
overview-map-spots = Circles: areas whose outlines were not imported yet.
overview-map-nowhere = { $count ->
    [one] One area is not on the map: it has no outline, and nobody knows where it lies. See the table.
   *[other] { NUMBER($count) } areas are not on the map: they have no outline, and nobody knows where they lie. See the table.
  }
overview-map-ground = Base map: { $name }
overview-map-hint = Tap an area to see it; tap it again to go into it.
overview-map-open = Open { $name }
overview-map-line = { $name }: { $percent }, { $results } of { $listed }
overview-map-none = { $name }: not on the prelist yet
overview-import = Import outlines
overview-import-title = Import outlines of kelurahan and RT
overview-import-text = A GeoJSON file (WGS 84), a feature per kelurahan or RT, 8 MB at most. Areas are known by their code (64.74.01.1001 or 64.74.01.1001.021), or by kelurahan and rt.
overview-import-again = Outlines that are there stay, but for the areas that the new file brings.
overview-import-phones = Outlines on the cadres' phones still come from a file on the phone; what is imported here is for this map.
overview-import-pick = Choose a file
overview-import-working = Looking it through and saving …
overview-import-done = Saved: { $kelurahan } kelurahan and { $rts } RT.
overview-import-nothing = Nothing was saved.
overview-import-refused = { $count ->
    [one] One feature was not taken in:
   *[other] { NUMBER($count) } features were not taken in:
  }
overview-import-more = and { $count } more
overview-import-feature = Feature { $number }
overview-areas = Progress by area
overview-area = Area
overview-share = Results
overview-listed = Prelist
overview-new-short = New
overview-today-short = Today
overview-last = Last arrival
overview-never = none yet
overview-count = { $shown ->
    [one] One area
   *[other] { NUMBER($shown) } areas
  }
overview-nameless = Area { $number }
overview-days = Day by day
overview-days-each = Results per day
overview-days-so-far = Complete up to that day
overview-days-each-chart = Results per day, { $first } to { $last }: most { $most }, last day { $now }.
overview-days-so-far-chart = Complete from { $first } to { $last }: now { $now }.
overview-days-table = Figures per day
overview-day = Day
overview-day-results = Results
overview-day-done = Complete
overview-day-results-so-far = Results up to that day
overview-days-none = No result has arrived yet.
overview-late = RT that are behind
overview-late-lead = RT that still have families without a result.
overview-late-count = { $total } RT
overview-late-least = Least done
overview-late-silent = Longest without arrivals
overview-late-left = Most left
overview-late-none = Every RT here is done.
overview-late-left-column = Left
overview-late-workers = Cadres there
overview-late-nobody = no phone yet
overview-late-worker = { $results ->
    [one] { $name } (one result, { $when })
   *[other] { $name } ({ NUMBER($results) } results, { $when })
  }
overview-late-loading = Looking for RT that are behind …
overview-silent = Phones that were not heard
overview-silent-count = { $total ->
    [one] One phone was not heard for more than a day
   *[other] { NUMBER($total) } phones were not heard for more than a day
  }
overview-silent-none = Every phone was heard within the last day.
overview-silent-name = Used by
overview-silent-since = Last heard
overview-silent-areas = Works in
overview-silent-left = Left there
overview-silent-results = Results of this phone
overview-silent-all = See all phones
overview-silent-loading = Looking for silent phones …
overview-more-rt = and { $count } more RT
overview-waiting = What waits
overview-waiting-merge = Does not fit since merging
overview-waiting-merge-hint = people entered twice, two heads, a number
overview-waiting-human = Different answers
overview-waiting-human-hint = somebody has to decide
overview-waiting-reviewable = Answers to look at
overview-waiting-reviewable-hint = one side said nothing
overview-waiting-duplicates = Perhaps counted twice
overview-waiting-duplicates-hint = wait for a decision
overview-waiting-review = Wait for a review
overview-waiting-review-hint = with a result, not final yet
overview-waiting-quarantine = Kept apart
overview-waiting-quarantine-hint = what could not be merged yet
overview-waiting-findings = Households with findings
overview-waiting-findings-hint = answers to check
overview-waiting-devices = Phones to check
overview-waiting-devices-hint = perhaps copied, or a wrong clock
overview-since = the oldest since { $when }
overview-nothing-waits = none
