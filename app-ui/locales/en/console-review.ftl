# Review by stages: the list, steps for many households, dates, lists for signing.
review-page-title = Review
review-lead = From the cadre to the kelurahan, then to the coordinator, until it is final.
review-loading = Fetching the review list …
review-stages = Stages
review-stage-all = All stages
review-stage-open = Not done yet
review-stage-returned = Sent back to the cadre
review-stage-submitted = Received
review-stage-checked = Checked by the kelurahan
review-stage-verified = Verified by the coordinator
review-stage-final = Final
review-changed-since = Changed since: { $stage }
review-overdue = Late
review-due = Due { $day }
review-late = Late, was due { $day }
review-only-changed = Only those changed since they were checked
review-only-overdue = Only those that are late
review-only-hindered = Only those with something in the way
review-sort-area = Area
review-sort-head = Name of the head
review-sort-oldest = Longest at this stage
review-count = { $total ->
    [one] { NUMBER($total) } household
   *[other] { NUMBER($total) } households
  }
review-none = There are no households here yet. Once a cadre is done and the phone has sent, they appear under "Received".
review-none-found = There are no households for this filter.
review-head = Head of the family
review-result = Result
review-stage = Stage
review-attention = Attention
review-since = Since
review-select = Select
review-select-one = Select { $head }
review-select-page = Select all on this page
review-selected = { $count ->
    [one] { NUMBER($count) } selected
   *[other] { NUMBER($count) } selected
  }
review-select-all = { $total ->
    [one] Select the { NUMBER($total) } that fits the filter
   *[other] Select all { NUMBER($total) } that fit the filter
  }
review-select-none = Clear the selection
review-differs = { $count ->
    [one] { NUMBER($count) } different answer
   *[other] { NUMBER($count) } different answers
  }
review-errors = { $count ->
    [one] { NUMBER($count) } error
   *[other] { NUMBER($count) } errors
  }
review-pass-checked = Mark as checked
review-pass-verified = Mark as verified
review-pass-final = Make final
review-return = Send back to the cadre
review-back-checked = Take the check back
review-back-verified = Take the verification back
review-back-final = No longer final
review-looking = Looking which ones can go …
review-go-pass = { $count ->
    [one] { NUMBER($count) } household will be "{ $stage }".
   *[other] { NUMBER($count) } households will be "{ $stage }".
  }
review-go-back = { $count ->
    [one] The step "{ $stage }" will be taken back for { NUMBER($count) } household.
   *[other] The step "{ $stage }" will be taken back for { NUMBER($count) } households.
  }
review-go-return = { $count ->
    [one] { NUMBER($count) } household will go back to its cadre's phone when it sends next.
   *[other] { NUMBER($count) } households will go back to their cadres' phones when these send next.
  }
review-go-none = There is nothing that can be done.
review-and-more = { $count ->
    [one] and { NUMBER($count) } more
   *[other] and { NUMBER($count) } more
  }
review-left-out = { $count ->
    [one] { NUMBER($count) } is left out:
   *[other] { NUMBER($count) } are left out:
  }
review-more = { $count ->
    [one] { NUMBER($count) } more was not looked at. Do these first, then the rest.
   *[other] { NUMBER($count) } more were not looked at. Do these first, then the rest.
  }
review-why-missing = not here, or not your area
review-why-already = at that stage already
review-why-changed = changed since you looked
review-why-not-ready = not at the stage before
review-why-not-yours = passed on by the coordinator
review-why-disputes = different answers wait for a decision
review-why-errors = there are errors
review-why-pairs = may be counted twice, and nobody has decided that
review-why-not-given = that step was not given, or was taken back
review-why-further = passed on already; take the later step back first
review-why-with-cadre = the cadre is not done
review-pairs = { $count ->
    [one] Perhaps counted twice
   *[other] { NUMBER($count) } doubts about counting twice
  }
review-see-pairs = See the pairs
minutes-again = Nothing new: a list that says the same is there, number { NUMBER($number) }.
review-reason-return = What is to be asked or checked again? The cadre reads this.
review-reason-back = Why is this step taken back?
review-doing = { NUMBER($done) } of { NUMBER($total) } …
review-do = { $count ->
    [one] Do it for { NUMBER($count) }
   *[other] Do it for { NUMBER($count) }
  }
review-done = { $count ->
    [one] Done for { NUMBER($count) } household.
   *[other] Done for { NUMBER($count) } households.
  }
review-done-some = { $done ->
    [one] Done for { NUMBER($done) } household, { NUMBER($left) } left out.
   *[other] Done for { NUMBER($done) } households, { NUMBER($left) } left out.
  }
review-undo = Take the last step back
review-nothing-to-undo = There is no step to take back yet.
review-keys = Keys
review-keys-title = Keyboard
review-key-next = next household
review-key-previous = previous household
review-key-select = select or let go
review-key-open = open the household
review-key-undo = take the last step back
review-key-help = this list
review-one-title = Stage of review
review-one-loading = Fetching the stage …
review-one-none = Nobody has checked it yet.
review-step-pass = { $stage }
review-step-back = "{ $stage }" taken back
review-step-return = Sent back to the cadre
review-step-stale = what it says has changed since
review-deadlines = Dates
review-deadlines-title = Until when each stage is due
review-deadlines-lead = By the end of that day the stage must be reached. A kelurahan's date goes before the city's.
review-deadlines-for = Holds for
review-deadlines-city = Whole city
review-deadlines-as-city = As the city: { $day }
review-deadlines-none = No date yet
review-deadlines-save = Save the dates
review-deadlines-saving = Saving …
review-deadlines-saved = The dates are saved.
review-deadlines-loading = Fetching the dates …
minutes-title = Lists for signing
minutes-lead = Lists of names, frozen to be signed. They stay as they are; what changes afterwards shows here.
minutes-back = To the review
minutes-loading = Fetching the lists …
minutes-none = There is no list yet. Make one when an area is ready to be signed.
minutes-count = { $total ->
    [one] { NUMBER($total) } list
   *[other] { NUMBER($total) } lists
  }
minutes-number = List
minutes-place = Area
minutes-letter = Letter's number
minutes-day = Date
minutes-households = Households
minutes-state = State
minutes-same = Still the same
minutes-differs = Changed since it was made
minutes-differs-text = { NUMBER($changed) } changed, { NUMBER($added) } came since
minutes-left-out = { $count ->
    [one] { NUMBER($count) } not at this stage
   *[other] { NUMBER($count) } not at this stage
  }
minutes-download = Download PDF
minutes-download-of = Download PDF of list { $number }
minutes-make = Make a list for signing
minutes-making = Freezing the list …
minutes-made = { $number ->
    [one] List { NUMBER($number) } is made.
   *[other] List { NUMBER($number) } is made.
  }
minutes-tier = Tier
minutes-tier-rt = RT
minutes-tier-kelurahan = Kelurahan
minutes-tier-kecamatan = Kecamatan
minutes-tier-kota = City
minutes-stage = Households that have come to
minutes-letter-hint = The office's number; may be left empty.
minutes-purpose = Purpose
minutes-purpose-hint = Printed on the list and kept on record, e.g. meeting of the kelurahan.
minutes-need-purpose = Write what it is for.
minutes-full-cards = Whole KK numbers (else partly covered)
