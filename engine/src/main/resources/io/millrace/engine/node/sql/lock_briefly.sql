-- How long a recovery waits: for the last statement of a process that is gone, and for any other lock. The
-- heartbeat may be what waits; it comes again, and then the lease decides.
set local lock_timeout = '5s'
