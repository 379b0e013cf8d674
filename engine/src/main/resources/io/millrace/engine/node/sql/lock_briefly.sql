-- How long a recovery waits for the last statement of a process that is gone; then the lease decides.
set local lock_timeout = '5s'
