-- A process that is stopped in the middle of a transaction must not keep others from the rows it holds.
set local idle_in_transaction_session_timeout = '10s'
