-- Nobody else changes a policy until the end of the transaction, and nobody who stands under one goes on.
select pg_advisory_xact_lock(hashtext('millrace lanes'), cast(cast('${schema}.scope' as regclass) as oid)::integer) is null
