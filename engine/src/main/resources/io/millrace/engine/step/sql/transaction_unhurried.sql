-- The body waits for locks as its session always did.
select set_config('lock_timeout', current_setting('millrace.lock_timeout'), true)
