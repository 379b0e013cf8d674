-- failed | cancelled | running | retrying -> retrying, for what ended a run that is retried; see the function.
select ${schema}.reopen_steps(:run_id, '', :failed_path, cast(:given_up as json))
