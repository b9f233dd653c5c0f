# The console's frame: signing in, the menu, words that pages share.
console-subtitle = The coordinator's desk
console-menu = Menu
console-skip = Straight to the content
console-language = Language
console-theme = Theme
console-theme-auto = Theme: as the computer
console-theme-light = Theme: light
console-theme-dark = Theme: dark
console-nav-overview = Overview
console-nav-households = Households
console-nav-conflicts = Different answers
console-nav-review = Review
console-nav-pairs = Counted twice
console-nav-devices = Cadres' phones
console-nav-bundle = Files from phones
console-nav-prelist = Families to visit
console-nav-apart = Kept apart
console-nav-accounts = Accounts
console-nav-audit = What was done
console-nav-rights = People's rights
console-looking = Looking whether you are signed in …
console-opening = Opening the page …
console-sign-in = Sign in
console-signing-in = Checking the password …
console-sign-out = Sign out
console-login = Login
console-password = Password
console-need-both = Enter your login and your password.
console-forgot = Forgot the password? Ask the administrator for a new link.
console-ended-title = Sign in again
console-ended = Your session has ended. The page behind this and what you typed are still there; sign in again to go on.
console-link-title = Choose a password
console-link-look = Checking the link …
console-link-for = This link is for { $name } ({ $role }). Login: { $login }
console-link-until = Good until { $when }, and only once.
console-link-set = Save and sign in
console-link-setting = Saving the password …
console-to-sign-in = To the sign-in page
console-password-new = New password
console-password-hint = At least 10 letters. Three words that do not belong together are easy to remember and hard to guess.
console-password-again = New password once more
console-password-short = Too short: at least { $letters } letters.
console-password-differs = Not the same as the first one. Type it again.
console-password-old = Password now
console-password-change = Change the password
console-password-changing = Changing the password …
console-password-changed = The password was changed.
console-password-others = After that you are signed out of other computers that still use this account.
console-own = My account and password
console-own-title = My account
console-role = Role
console-area = Area
console-session-until = Signed in until at most
console-not-yours-title = This page is not for your role
console-not-yours = You are signed in as { $role }. Ask the administrator if you need this page.
console-no-page = There is no page for your role in this console yet.
console-trouble = This did not work
console-try-again = Try again
console-unreachable = The server cannot be reached. Check this computer's connection, then try again. What you typed is still there.
console-busy = The server is busy. Wait a little, then try again.
console-fault = There is a fault in the program. Try again; if it stays like this, tell the administrator this code: { $code }
console-request = { $words } (request number { $request })
console-wait = { $seconds ->
    [one] Too many attempts to sign in have failed. Wait one second, then try again.
   *[other] Too many attempts to sign in have failed. Wait { NUMBER($seconds) } seconds, then try again.
  }
console-cancel = Cancel
console-close = Close
console-copy = Copy
console-copied = Copied.
console-print = Print
console-filter = Filter
console-filter-clear = Clear the filters
console-all = All
console-sort = Sort by
console-reason = Reason
console-need-reason = Write the reason.
console-of = { $first }–{ $last } of { $total }
console-pages = Pages of the list
console-next = Next
console-previous = Previous
console-never = never
console-today = today { $time }
console-ago = { $days ->
    [1] yesterday
   *[other] { NUMBER($days) } days ago
  }
console-rt = RT { $rt }, { $where }
console-whole-city = Whole city
console-no-area = Kelurahan { $number }
console-kelurahan = Kelurahan
console-rt-only = RT
console-number-differs = { $count ->
    [one] differs in one digit
   *[other] differs in { NUMBER($count) } digits
  }
console-number-show = Show
console-number-showing = Fetching …
