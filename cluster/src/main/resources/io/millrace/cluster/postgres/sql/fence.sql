-- nothing, or a token -> the greater of it and the given one, which comes back. One row of partition_fence, by
-- partition_fence_pk, locked until the transaction ends; also where it stays as it is.
insert into ${schema}.partition_fence as f (group_name, partition, epoch, version)
values (:group, :partition, :epoch, :version)
on conflict (group_name, partition) do update
set
  epoch = greatest(f.epoch, excluded.epoch),
  version = case
    when f.epoch = excluded.epoch then greatest(f.version, excluded.version)
    when f.epoch > excluded.epoch then f.version
    else excluded.version
  end
returning f.epoch, f.version
