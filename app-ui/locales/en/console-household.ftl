# Households: the list, and one household.
dossier-title = Households
dossier-lead = All households of your area, as they have arrived at the server.
dossier-loading = Fetching the households …
dossier-loading-one = Fetching the household …
dossier-find = Head of the family or address
dossier-status = State
dossier-only-disputed = Only with different answers
dossier-only-found = Only with findings
dossier-sort-area = Area
dossier-sort-head = Head of the family
dossier-sort-status = State
dossier-sort-newest = Changed last
dossier-sort-oldest = Longest unchanged
dossier-count = { $total ->
    [one] One household
   *[other] { NUMBER($total) } households
  }
dossier-none = No household here yet. Once a cadre's phone has sent, households appear by themselves.
dossier-none-found = No household fits this filter.
dossier-head = Head of the family
dossier-address = Address
dossier-area = Area
dossier-members = Members
dossier-notes = To look at
dossier-changed = Last changed
dossier-disputes = { $count ->
    [one] one different answer
   *[other] { NUMBER($count) } different answers
  }
dossier-findings = { $count ->
    [one] one finding
   *[other] { NUMBER($count) } findings
  }
dossier-nobody = (no name yet)
dossier-back = To the list
dossier-return = Send back to the cadre
dossier-return-title = Send back to the cadre?
dossier-return-text = This household goes back to the cadre's phone when that phone sends the next time. The cadre reads the reason below.
dossier-return-hint = What is to be asked or looked at again?
dossier-returning = Sending back …
dossier-return-done = Sent back to the cadre.
dossier-returned = Sent back to the cadre: { $why }
dossier-answers = Answers
dossier-member = Family member
dossier-gone = Removed: { $why }
dossier-empty = not answered yet
dossier-differs = Different answers
dossier-history = History
dossier-history-of = History: { $label }
dossier-history-loading = Fetching the history …
dossier-written = Written on the phone
dossier-received = Arrived at the server
dossier-visits = Visits
dossier-visit-who = Who
dossier-visit-again = Come again
dossier-no-visits = No visit on record yet.
dossier-receipts = What has arrived
dossier-receipt-writes = Answers
dossier-receipt-batch = Delivery
dossier-device = Phone
dossier-files = Photos and files
dossier-no-files = No photo.
dossier-found = Findings
dossier-no-found = No finding.
dossier-decisions = Decisions
dossier-decision-ask = asked of the cadre
dossier-decision-mend = put right
dossier-decision-stands = called right
dossier-decision-settle = decided
dossier-decision-undo = decision undone
dossier-decision-return = sent back to the cadre
dossier-no-decisions = No decision yet.
dossier-form = Form
dossier-listed = From the first list
dossier-yes = yes
dossier-no = no
dossier-status-selesai = completed
dossier-status-belum = not visited
dossier-status-baru = new
dossier-status-sedang = in progress
dossier-status-absen = no respondent
dossier-status-hilang = not found
dossier-status-menolak = refused
dossier-status-sebagian = partial
dossier-status-dalam = moved within the city
dossier-status-luar = moved away
dossier-status-meninggal = died
dossier-status-tidak-eligible = not eligible
dossier-status-ganda = duplicate
dossier-status-dikembalikan = sent back
dossier-status-terverifikasi = verified
dossier-linked = Counted with another record of the same family
dossier-linked-see = Compare the two
