-- For the checkers and diagnostics: how many changes did not pass.
SELECT COUNT(*) AS refused FROM refused;
