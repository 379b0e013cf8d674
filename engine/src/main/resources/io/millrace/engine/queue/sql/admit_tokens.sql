-- nothing, or a token -> the greater of it and the given one, which comes back. A row of partition_token for each
-- partition, by partition_token_pk, in order of keys; locked until the transaction ends, also where it stays as it is.
insert into ${schema}.partition_token as t (partition, epoch, version)
select e.partition, e.epoch, e.version
from unnest(cast(:partition as text[]), cast(:epoch as bigint[]), cast(:version as bigint[])) as e(partition, epoch, version)
order by e.partition
on conflict (partition) do update
set
  epoch = greatest(t.epoch, excluded.epoch),
  version = case
    when t.epoch = excluded.epoch then greatest(t.version, excluded.version)
    when t.epoch > excluded.epoch then t.version
    else excluded.version
  end
returning t.partition, t.epoch, t.version
