# One household: how it stands, review, visit, answers that differ.
household-opening = Opening the family …
household-back = Back to the list
household-new-head = Head not known yet
household-head = Head of the family
household-address = Address
household-no-address = not filled in
household-wrong = To check
household-unread = This family could not be opened
household-retry = Try again
household-returned = Sent back by the coordinator
household-again = Come again: { $date }
household-form-away = The form { $form } is not on this device yet. Answers can be seen; answering can go on after the next sync.
household-disputes = { $count -> 
       [one] One answer differs
      *[other] { $count } answers differ
   }: who is right?
household-disputes-do = Look and choose
household-drafts = { $count -> 
       [one] One new answer is
      *[other] { $count } new answers are
   } on this device
household-drafts-why = Safe here even if the phone goes off. They are sent once you finish and there is a signal.
household-progress = { $answered } of { $asked } questions answered
household-findings = To check ({ $count })
household-findings-all = See all of them
household-finding-go = Correct it
household-members = Family members ({ $count })
household-pages = Pages of the interview
household-visits = Visits
household-visits-none = Nobody has been here yet.
household-visit-do = Note what the visit brought
household-visit-by = { $when }, by { $who }
household-visit-again = Come again: { $date }
household-files = Photos and files ({ $count })
household-answers = All answers ({ $count })
household-saves = Receipts ({ $count })
household-print = Print this sheet
household-arrived = At the server { $when }
household-relayed = At the kelurahan office { $when }, not at the server yet
household-waiting = { $count -> 
       [one] One save
      *[other] { $count } saves
   } not sent yet
household-apart = At the server, waiting for the coordinator
household-refused = Refused by the server, call the coordinator
household-save-arrived = At the server { $when }
household-save-unsent = On this device, not sent yet
household-save-relayed = At the kelurahan office, not at the server yet
household-save-batched = On its way, no receipt yet
household-save-apart = Arrived, kept apart until the coordinator looks at it ({ $code })
household-save-refused = The server could not take it ({ $code }). It stays on this device.
household-save-own = From this device
household-save-other = From another device
household-next-begin = Begin the interview
household-next-on = Go on: { $page }
household-next-review = Check and finish
household-next-mend = Correct the answers
household-next-send = Send to the server
household-next-look = See the answers
household-upgrade = There is a newer form ({ $to })
household-upgrade-kept = { $count -> 
       [one] One answer stays
      *[other] { $count } answers stay
   }. Nothing is lost.
household-upgrade-not = This family stays with its own form, because answers would be lost.
household-upgrade-see = What is different?
household-upgrade-added = New questions ({ $count })
household-upgrade-changed = Changed questions ({ $count })
household-upgrade-removed = No longer asked ({ $count })
household-upgrade-lost = Would be lost ({ $count })
household-upgrade-do = Use the newer form
household-upgrade-busy = Changing the form …
review-title = Check before you finish
review-back = Back to the family
review-opening = Checking the answers …
review-unread = The check could not be opened
review-retry = Try again
review-counts = { $answered } of { $asked } questions answered
review-members = { $count -> 
       [one] One member is
      *[other] { $count } members are
   } listed.
review-all-good = Everything is complete
review-all-good-why = Nothing was left out and nothing needs a check.
review-unanswered = Not answered ({ $count })
review-unanswered-why = Tap a line to answer it. If the family does not know or refuses, choose that as the answer.
review-findings = To check ({ $count })
review-findings-why = If it really is so, leave it and go on.
review-go = To the question
review-disputes = Answers that differ ({ $count })
review-disputes-do = Who is right?
review-next = On to the result of the visit
visit-title = Result of the visit
visit-back = Back to the family
visit-opening = Opening the result of the visit …
visit-unkept = Not all answers of this family are kept yet, so the visit cannot be ended. What stands here is not lost.
visit-unread = The result of the visit could not be opened
visit-retry = Try again
visit-outcome = How was this visit?
visit-choose = Choose one first.
visit-open = { $count -> 
       [one] One thing is
      *[other] { $count } things are
   } still open
visit-open-do = Check first
visit-again = When to come again?
visit-again-hint = May be left empty.
visit-again-other = Another day
visit-again-none = Clear
visit-again-set = Set a day to come again
visit-tomorrow = Tomorrow
visit-two-days = In two days
visit-week = Next week
visit-note = Note on the visit (may be left empty)
visit-note-hint = For example: the neighbour says they are home in the evening.
visit-save = Keep the visit
visit-busy = Keeping the visit …
visit-done = The visit is kept
visit-done-why = Safe on this device. Send it when there is a signal; you will be told when it has arrived.
visit-done-again = Come again: { $date }
visit-done-home = To today's list
visit-done-send = Send now
visit-done-household = See this family
dispute-title = Who is right?
dispute-back = Back to the family
dispute-opening = Opening the answers that differ …
dispute-unread = The answers that differ could not be opened
dispute-retry = Try again
dispute-number = Question { $number } of { $total }
dispute-kind-removed = One person took it off the list, another went on answering. Which is right?
dispute-kind-reopened = This was settled before, then a new answer came.
dispute-kind-form = Answered with two versions of the form. Choose the one to use.
dispute-own = Your answer
dispute-who = { $who } says so
dispute-arrived = at the server { $when }
dispute-unsent = not sent yet
dispute-changed = There are new answers to this question. Look at all of them again, then choose.
dispute-choose = Choose the right answer first.
dispute-another = Another answer
dispute-another-hint = Both are wrong, I give the right one
dispute-shown = Used meanwhile: { $text }
dispute-reason = How do you know?
dispute-reason-hint = One sentence is enough. The coordinator reads it.
dispute-reason-needed = Write or choose a reason.
dispute-reason-asked = Asked the family again
dispute-reason-saw = Saw it myself
dispute-reason-paper = Written on the KK or KTP
dispute-kept = The other answers are not deleted; who said what stays on record.
dispute-later = Leave it for later
dispute-save = Keep the right one
dispute-busy = Keeping the choice …
dispute-saved = Chosen and kept
dispute-none = No answers differ
dispute-none-why = Everything is clear for this family.
dispute-to-household = Back to the family
household-map = See on the map
household-asked = The coordinator asks: { $label }
dispute-asked = The coordinator asks
query-title = The coordinator asks
query-look = Look at the answers
query-reply = Your answer
query-reply-hint = Put the answers right if needed, then write what you found out. May be empty.
query-send = I have looked
query-busy = Saving the answer …
query-done = The answer for the coordinator is saved
dispute-stays = Stays on the list (answered: { $text })
