-- Every migration can be made again: a process may end between its commit and the note of that.
--
-- Spaces, leases, and the fence of partitions.

-- One for all spaces, without a cache: what is drawn later is greater.
create sequence if not exists ${schema}.lease_revision as bigint;

-- Writes of a space lock its row, so that they take turns.
create table if not exists ${schema}.lease_space (
  -- 0 for keys that do not end.
  ttl_ms bigint not null,
  name   text   not null collate "C",
  constraint lease_space_pk primary key (name),
  constraint lease_space_lives check (ttl_ms >= 0)
);

-- A row whose time has passed is as good as none, and is removed later. No index on that time: renewals
-- then stay within their page, half of which is left free for them.
create table if not exists ${schema}.lease (
  revision   bigint not null,
  expires_at timestamptz,
  space      text   not null collate "C",
  key        text   not null collate "C",
  value      text   not null,
  constraint lease_pk primary key (space, key),
  constraint lease_in_space foreign key (space) references ${schema}.lease_space (name) on delete cascade
) with (fillfactor = 50);

-- The greatest token of each partition that a sink has seen.
create table if not exists ${schema}.partition_fence (
  epoch      bigint not null,
  version    bigint not null,
  group_name text   not null collate "C",
  partition  text   not null collate "C",
  constraint partition_fence_pk primary key (group_name, partition)
) with (fillfactor = 50);
