# What is kept apart: what a phone sent outside its area, and the ways out.
apart-title = Kept apart
apart-lead = What a phone sent for an area that is not its own (any more). Nothing is lost and nothing is held up; decide here.
apart-loading = Fetching what is kept apart …
apart-count = { $total ->
    [one] One group
   *[other] { NUMBER($total) } groups
  }
apart-none = Nothing waits. Where a phone sends outside its area, it shows up here.
apart-none-found = Nothing for this filter.
apart-state = Shown
apart-state-open = Waits for a decision
apart-state-released = Let in
apart-state-closed = Stays apart
apart-from = From the phone of
apart-area = Area that the phone named
apart-why = Why
apart-amount = Content
apart-households = { $count ->
    [one] One household
   *[other] { NUMBER($count) } households
  }
apart-changes = { $count ->
    [one] one save
   *[other] { NUMBER($count) } saves
  }
apart-elsewhere = { $count ->
    [one] one stands in another RT now
   *[other] { NUMBER($count) } stand in another RT now
  }
apart-since = Since
apart-granted = This phone may work there by now
apart-revoked = the phone's permission was withdrawn
apart-decided = { $who }, { $when }
apart-release = Let in
apart-grant = Give the area and let in
apart-close = Stays apart
apart-release-title = Let in what the phone of { $name } sent?
apart-release-text = It goes to the households in the RT where they stand now. This phone still does not work in { $area }.
apart-grant-title = Give { $area } to the phone of { $name }, and let it in?
apart-grant-text = This phone may work in { $area } from now on, and what it sent is let in.
apart-close-title = Keep it apart for good?
apart-close-text = What the phone of { $name } sent is kept and not used. The phone is told.
apart-reason = Reason (may be empty)
apart-working = Working …
apart-done = { $count ->
    [one] One save is done.
   *[other] { NUMBER($count) } saves are done.
  }
apart-left = { $count ->
    [one] One save cannot go yet: it waits for another phone, or its household is outside your area.
   *[other] { NUMBER($count) } saves cannot go yet: they wait for another phone, or their households are outside your area.
  }
apart-read-only = You may look, but not decide.
