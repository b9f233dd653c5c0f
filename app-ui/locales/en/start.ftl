# The first run, and the locked screen.
start-welcome = Welcome
start-welcome-text = Ketuk helps you to survey families from door to door, without a signal as well. Each answer is kept on this phone at once.
start-steps = Step { $step } of { $all }
start-invitation = Connect this phone
start-invitation-text = The coordinator gives you an invitation: a paper or a message with a QR code. The phone needs a signal for this step only.
start-photo = Photograph the QR code
start-photo-reading = Reading the code …
start-photo-hint = The whole code must be seen, upright and in good light.
start-type = Type the code
start-photo-wrong = The code was not read
start-code-title = Fill in the invitation
start-code-found = The code was read. Only your name is missing.
start-code = Invitation code
start-code-hint = Letters and digits on the invitation
start-server = Address of the server
start-server-hint = On the invitation, begins with https://
start-name = Your name
start-name-hint = As the coordinator knows it
start-need-code = Fill in the invitation code first.
start-need-server = Fill in the address of the server first.
start-need-name = Fill in your name first.
start-connect = Connect
start-connecting = Reaching the server …
start-connect-wrong = Not connected yet
start-pin-title = Set a PIN?
start-pin-text = A PIN guards the families’ data where the phone is lost or lent. You may set it later under Settings.
start-pin-later = Later
start-connected = This phone is connected for { $name }
lock-title = Ketuk is locked
lock-pin = PIN
lock-hint = Type your PIN to open it.
lock-open = Open
lock-opening = Checking the PIN …
lock-wait = Too many wrong tries. Wait another { $time }.
lock-seconds = { $count ->
    [one] { $count } second
   *[other] { $count } seconds
 }
lock-minutes = { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
 }
lock-safe = All answers are still kept.
lock-keep-open = Leave Ketuk open; time counts only while it is.
lock-forgot = Forgot the PIN?
lock-forgot-title = When the PIN is forgotten
lock-forgot-text = Nobody can look the PIN up or change it from outside. You can begin anew with a fresh invitation of the kelurahan officer; what has reached the server comes back to this device.
lock-forgot-nothing = Every household has reached the server. Nothing is lost.
lock-forgot-unsent = { $count ->
    [one] { $count } household has
   *[other] { $count } households have
} not been sent completely. What was not sent cannot be opened without the PIN. Its file is kept, sealed, for when the PIN is remembered.
lock-forgot-sure = { $count ->
    [one] Yes, begin anew without that { $count } household
   *[other] Yes, begin anew without those { $count } households
}
lock-forgot-begin = Begin anew
lock-forgot-beginning = Preparing …
lock-forgot-cancel = No, I try again
lock-gone-title = The key of the data is not here
lock-gone-text = The part of the key that this device keeps is lost or another one, so a PIN alone does not open the data. That happens when the file was moved here from another device. What has reached the server comes back once the device is enrolled anew. Ask the kelurahan officer for a fresh invitation.
