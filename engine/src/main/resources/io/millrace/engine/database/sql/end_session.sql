-- Ends the session that still holds this transaction, and waits up to 5 s until it has let go of its locks. A
-- process id is used again; a transaction's number is not.
select pg_terminate_backend(a.pid, 5000)
from pg_stat_activity a
where a.pid = cast(:pid as integer)
  and a.backend_xid = xid(cast(:transaction as xid8))
