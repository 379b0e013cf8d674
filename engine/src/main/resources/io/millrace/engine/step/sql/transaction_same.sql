-- Whether the transaction is still the one of the beginning.
select 1
where pg_current_xact_id_if_assigned() = cast(:transaction as xid8)
