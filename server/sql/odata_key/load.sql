-- For the feed: whose key this is, while the account may sign in, and what it is good for.
SELECT k.form, k.people, k.why, k.made_ms, k.until_ms, a.account, a.login, a.name, a.role, a.area
FROM odata_key k JOIN account a ON a.account = k.account
WHERE k.hash = :hash AND k.until_ms > :now_ms AND a.state = 0;
