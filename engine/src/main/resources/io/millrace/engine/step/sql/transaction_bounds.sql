-- Bounds how long this transaction can hold or wait for anything while nobody is at it, for its own time only:
-- the session may belong to a pool of the application's. :silence ends one whose process is stopped or whose
-- body does nothing; the rest finds a host that is gone, in 40 s (without effect on a Unix socket), also while
-- a statement runs, which the server can tell on Linux.
select
  set_config('millrace.lock_timeout', current_setting('lock_timeout'), true),
  set_config('lock_timeout', :lock_wait, true),
  set_config('idle_in_transaction_session_timeout', :silence, true),
  set_config('tcp_keepalives_idle', '10', true),
  set_config('tcp_keepalives_interval', '10', true),
  set_config('tcp_keepalives_count', '3', true),
  set_config('client_connection_check_interval', case
    when version() like '%linux%' then '10s'
    else current_setting('client_connection_check_interval') end, true)
