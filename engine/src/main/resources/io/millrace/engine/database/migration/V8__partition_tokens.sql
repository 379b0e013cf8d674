-- The newest token that an owner of a partition has shown; claims with older ones are refused.
create table if not exists ${schema}.partition_token (
  partition text   collate "C" not null,
  epoch     bigint not null,
  version   bigint not null,
  constraint partition_token_pk primary key (partition)
);
