# Exports: files for Excel, maps, and other programs.
export-nav = Exports
export-title = Exports
export-lead = Make a file for Excel, another program, or a map. Every export is kept on record: who, what, when, and what for.
export-new = New export
export-form = Form
export-status = Where households stand
export-format = Kind of file
export-format-xlsx = Excel (.xlsx)
export-format-xlsx-hint = A sheet of families, a sheet of members, a list of codes. NIK and KK keep their 16 digits.
export-format-csv = CSV (.zip)
export-format-csv-hint = A file per table, for statistics programs. For Excel choose .xlsx.
export-format-geojson = Points for maps (.geojson)
export-format-geojson-hint = A point per house. Families without a position are left out and counted.
export-separator = Between CSV values
export-separator-comma = Comma (,)
export-separator-semicolon = Semicolon (;) with decimal commas
export-values = Choices are written as
export-values-code = Codes
export-values-label = Labels
export-values-both = Codes and labels
export-people = About people
export-people-full = Names, NIK and KK in full
export-people-masked = Names; NIK, KK and telephone masked (6474************)
export-people-without = No names, numbers or addresses
export-people-full-hint = Choose this only where whoever gets it needs the numbers.
export-health = With answers about health
export-health-hint = Health data has special protection (UU 27/2022).
export-why = What is this file for?
export-why-hint = For example: kelurahan meeting of 24 November. Stays in the record of what was done; do not write residents' names.
export-why-wrong = Write what this file is for, at least 5 letters.
export-counting = Counting families …
export-plan = { $families ->
    [one] The file will hold { NUMBER($families) } family
   *[other] The file will hold { NUMBER($families) } families
  } { $members ->
    [one] with { NUMBER($members) } member who lives there.
   *[other] with { NUMBER($members) } members who live there.
  }
export-plan-none = No family fits this filter. Change area or state.
export-make = Make the file
export-making = Beginning …
export-begun = The file is being made. You may open other pages; it waits for you here.
export-recent = My files
export-recent-lead = Files stay on the server for two hours, then they are removed. Only you can download them.
export-none = No files yet. Fill in the form above, then press Make the file.
export-loading = Fetching the list of files …
export-progress = { $done ->
   *[other] { NUMBER($done) } of
  } { $total ->
    [one] { NUMBER($total) } family
   *[other] { NUMBER($total) } families
  }
export-busy-others = { $count ->
    [one] The server is making { NUMBER($count) } file; more than a few have to wait.
   *[other] The server is making { NUMBER($count) } files; more than that have to wait.
  }
export-download = Download
export-stop = Stop
export-remove = Remove
export-stage-running = being made
export-stage-done = ready
export-stage-failed = failed
export-stage-stopped = stopped
export-failed = The file was not made. Try again; if it stays like this, give the administrator this code: { $code }
export-holds = { $families ->
    [one] { NUMBER($families) } family,
   *[other] { NUMBER($families) } families,
  } { $members ->
    [one] { NUMBER($members) } member
   *[other] { NUMBER($members) } members
  }
export-without-place = { $count ->
    [one] { NUMBER($count) } family without a position is left out
   *[other] { NUMBER($count) } families without a position are left out
  }
export-until = Kept until { $when }
export-size-kb = { $size ->
   *[other] { NUMBER($size) } kB
  }
export-size-mb = { $size ->
   *[other] { NUMBER($size) } MB
  }
export-removed = The file was removed.
export-stopped = The export was stopped.
export-live = Connection for Excel and Power BI
export-live-lead = With a key, Excel or Power BI fetches the tables of families and members by itself, always the newest. Each time is kept on record.
export-live-new = What is this connection for?
export-live-make = Make a key
export-live-making = Making the key …
export-live-address = Address
export-live-login = User name
export-live-key = Key (as the password)
export-live-until = Good until
export-live-once = The key is shown only now. Copy it into Excel, and share it with nobody.
export-live-steps = In Excel: Data, Get Data, From OData Feed. Paste the address, choose Basic, then fill in user name and key.
export-live-forget = Withdraw the key
export-live-forgotten = The key was withdrawn.
