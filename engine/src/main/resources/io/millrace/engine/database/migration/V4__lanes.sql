-- Queues with lanes, limits and rates. engine/schema.sql is the whole schema as one picture.
--
-- A run that has a lane is "governed": it waits in its lane (entered_seq), is admitted (admitted_seq) when
-- all that bounds it has room, and holds its slot until it ends (released_seq). A run without a lane (null)
-- is bounded by nothing and never comes here. The empty lane holds what has no key of its own but is bounded.
-- Lock order everywhere: node, policies (an advisory lock), scopes, lanes, runs.

-- Draws what judges order and limits: each number is drawn under the lock of the run's lane.
create sequence if not exists ${schema}.lane_event;

-- What is bounded above lanes: everything, a workflow, or a queue; for queues also what holds for each lane.
create table if not exists ${schema}.scope (
  kind            text        collate "C" not null,
  -- Empty for everything.
  name            text        collate "C" not null,
  max_active      integer,
  max_queued      integer,
  rate_starts     integer,
  rate_us         bigint,
  paused          boolean     not null default false,
  lane_max_active  integer,
  lane_max_queued  integer,
  lane_rate_starts integer,
  lane_rate_us     bigint,
  -- ordered: a delayed head holds its lane; mutex: what is delayed enters its lane when it is due.
  mode            text        not null default 'ordered',
  on_failure      text        not null default 'skip',
  waiting_order   text        not null default 'fifo',
  start_within_us bigint,
  -- Who has set it: code yields to operators until a reset.
  source          text        not null default 'default',
  -- What code has said last, as scope_said writes it: it holds again after a reset.
  coded           jsonb,
  -- Lanes under it take turns for its room.
  bounded         boolean     not null generated always as (max_active is not null or rate_starts is not null) stored,
  -- Its counts are kept, under its lock.
  counted         boolean     not null generated always as (
    max_active is not null or rate_starts is not null or max_queued is not null) stored,
  active          bigint      not null default 0,
  waiting         bigint      not null default 0,
  starts          bigint      not null default 0,
  due_at          timestamptz,
  -- Of lanes that were idle for long and have no row any more.
  enqueued        bigint      not null default 0,
  succeeded       bigint      not null default 0,
  failed          bigint      not null default 0,
  cancelled       bigint      not null default 0,
  changed_at      timestamptz not null default clock_timestamp(),
  constraint scope_pk primary key (kind, name),
  constraint scope_kind_known check (kind in ('global', 'workflow', 'queue')),
  constraint scope_global_has_no_name check ((kind = 'global') = (name = '')),
  constraint scope_mode_known check (mode in ('ordered', 'mutex')),
  constraint scope_on_failure_known check (on_failure in ('skip', 'halt', 'park')),
  constraint scope_waiting_order_known check (waiting_order in ('fifo', 'priority')),
  constraint scope_source_known check (source in ('default', 'code', 'operator')),
  constraint scope_max_active_positive check (max_active > 0 and lane_max_active > 0),
  constraint scope_max_queued_not_negative check (max_queued >= 0 and lane_max_queued >= 0),
  constraint scope_rates_whole check (
    (rate_starts is null) = (rate_us is null) and (lane_rate_starts is null) = (lane_rate_us is null)),
  constraint scope_rates_positive check (rate_starts > 0 and rate_us > 0 and lane_rate_starts > 0 and lane_rate_us > 0),
  constraint scope_counts check (active >= 0 and waiting >= 0)
);

-- One row for each lane that is or was busy: cheap data, removed when it was idle for long.
create table if not exists ${schema}.lane (
  queue      text    collate "C" not null,
  lane       text    collate "C" not null,
  -- In place of what the queue says for its lanes.
  max_active integer,
  paused     boolean not null default false,
  active     integer not null default 0,
  waiting    integer not null default 0,
  -- The fair key of its last admitted run.
  fair_last  bigint  not null default 0,
  -- Before the first of its runs that wait: entries of those that do not wait any more are not read again.
  head_rank  integer not null default -2147483648,
  head_seq   bigint  not null default 0,
  starts     bigint  not null default 0,
  -- The failed run behind which it stands still.
  halted_by  uuid,
  -- The scope without room that its first run waits for: its kind, a colon and its name.
  blocked_by text    collate "C",
  -- Its fair_last as it began to wait for that: an index of fair_last itself would be written at each admission,
  -- and all others of the row with it.
  turn       bigint  not null default 0,
  due_at     timestamptz,
  enqueued   bigint  not null default 0,
  succeeded  bigint  not null default 0,
  failed     bigint  not null default 0,
  cancelled  bigint  not null default 0,
  changed_at timestamptz not null default clock_timestamp(),
  constraint lane_pk primary key (queue, lane),
  constraint lane_max_active_positive check (max_active > 0),
  constraint lane_counts check (active >= 0 and waiting >= 0)
) with (fillfactor = 60);

create index if not exists lane_blocked on ${schema}.lane (blocked_by, turn, queue, lane) where blocked_by is not null;
create index if not exists lane_due on ${schema}.lane (due_at) where due_at is not null;

-- The last starts of whoever has a rate, in a ring: slot n holds the start that was n-th last when its turn
-- comes again.
create table if not exists ${schema}.rate_start (
  kind text        collate "C" not null,
  name text        collate "C" not null,
  lane text        collate "C" not null,
  slot integer     not null,
  at   timestamptz not null,
  constraint rate_start_pk primary key (kind, name, lane, slot)
) with (fillfactor = 60);

-- Every change that somebody made to what is allowed. seq is drawn as those of runs, so that limits can be
-- judged afterwards.
create table if not exists ${schema}.policy_change (
  seq        bigint      not null,
  at         timestamptz not null,
  kind       text        collate "C" not null,
  name       text        collate "C" not null,
  lane       text        collate "C",
  by         text        not null,
  what       text        not null,
  old        json,
  new        json,
  constraint policy_change_pk primary key (seq)
);

-- As the lanes say them: under another collation no index of these columns would find what a lane asks for.
alter table ${schema}.run
  alter column queue type text collate "C",
  alter column lane type text collate "C";

create index if not exists policy_change_of on ${schema}.policy_change (kind, name, seq);

alter table ${schema}.run
  -- Drawn as it enters its lane's line; null while nobody has put it there.
  add column if not exists entered_seq bigint,
  add column if not exists admitted_seq bigint,
  add column if not exists released_seq bigint,
  -- Its place among admitted runs of all lanes.
  add column if not exists fair_key bigint,
  -- Its place in its lane, before its seq: 0, or its priority where the queue says so.
  add column if not exists lane_rank integer,
  add column if not exists admitted_at timestamptz,
  add column if not exists not_before timestamptz,
  add column if not exists start_by timestamptz,
  -- When it failed and was set aside.
  add column if not exists parked_at timestamptz;

alter table ${schema}.node
  -- How far the claims of lanes have come, by fair keys.
  add column if not exists fair_time bigint not null default 0;

-- Two lines for the claim: what has no lane by seq, what was admitted by fair key.
drop index if exists ${schema}.run_claimable;
create index if not exists run_claimable on ${schema}.run (priority, seq) where status = 'queued' and lane is null;
create index if not exists run_admitted on ${schema}.run (priority, fair_key, seq)
  where status = 'queued' and admitted_seq is not null;
create index if not exists run_waiting on ${schema}.run (queue, lane, lane_rank, seq)
  where status = 'queued' and entered_seq is not null and admitted_seq is null;
create index if not exists run_entering on ${schema}.run (not_before, run_id)
  where status = 'queued' and lane is not null and entered_seq is null;
create index if not exists run_start_by on ${schema}.run (start_by)
  where status = 'queued' and start_by is not null and started_at is null;
create index if not exists run_parked on ${schema}.run (queue, lane, run_id) where parked_at is not null;
