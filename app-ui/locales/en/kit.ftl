# Words that all screens use.
kit-back = Back
kit-close = Close
kit-loading = Opening { $what } …
kit-try-again = Try again
kit-problem = This did not work
kit-problem-unknown = Ketuk got no answer from the part that keeps your data. Try again; if it stays like this, close Ketuk and open it again. Answers with a tick are safe.
kit-problem-door = This page is no longer connected with Ketuk on this computer. Open the address again that was printed when Ketuk was started.
kit-fault = This screen stopped because of a fault in the program. Answers with a tick are safe. Try again; if it stays like this, send the details under Settings, Help, to the officer.
kit-to-list = To the list
kit-screen-away = This screen could not be opened. Try again; if it stays like this, close Ketuk and open it again.
kit-screen = the screen
kit-unkept = { NUMBER($count) } answers not kept on the phone yet
kit-unkept-why = They stay here and are tried again by themselves. Do not close Ketuk.
kit-unkept-see = Show
