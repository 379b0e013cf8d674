-- The whole schema as one picture, for readers. The migrations make it; a test compares the two.

create schema millrace;

-- One row for each life of a node: a node that lost its lease comes back under a new id.
create table millrace.node (
  node_id          bigint      not null generated always as identity,
  name             text        not null,
  -- Identity of the machine and its process table, and of the process: empty and 0 where the platform
  -- does not tell. With them a node that died on this machine is known to be dead at once.
  host             text        not null,
  pid              bigint      not null,
  process_started  bigint      not null,
  status           text        not null,
  lease_until      timestamptz not null,
  joined_at        timestamptz not null,
  left_at          timestamptz,
  max_running      integer     not null,
  free             integer     not null,
  -- How far the claims of lanes have come, by fair keys.
  fair_time        bigint      not null default 0,
  constraint node_pk primary key (node_id),
  constraint node_status_known check (status in ('alive', 'draining', 'stopped', 'dead')),
  constraint node_left_when_gone check ((status in ('stopped', 'dead')) = (left_at is not null))
);

create index node_present on millrace.node (lease_until) where status in ('alive', 'draining');

-- A number in place of the two texts that name a lane, for an index: comparing texts takes an end a tenth of its time. Two
-- lanes may have the same, so the names are compared as well.
create function millrace.lane_number(queue text, lane text)
returns bigint
language sql
immutable
return hashtextextended(lane, hashtextextended(queue, 0));

-- Payloads stand in the row: small ones cost less here than a second row would, and PostgreSQL moves
-- large ones out of line by itself, so that updates of a run do not copy them.
create table millrace.run (
  run_id              uuid        not null,
  seq                 bigint      not null generated always as identity,
  node_id             bigint,
  created_at          timestamptz not null,
  started_at          timestamptz,
  finished_at         timestamptz,
  cancel_requested_at timestamptz,
  version             integer     not null,
  priority            integer     not null,
  claim_no            integer     not null,
  crashes             integer     not null,
  status              text        not null,
  workflow            text        not null,
  queue               text        collate "C" not null,
  lane                text        collate "C",
  idempotency_key     text,
  triggered_by        text,
  input               json        not null,
  output              json,
  error               json,
  metadata            json,
  deadline            timestamptz,
  -- The run that this one was made from, and how.
  origin_run_id       uuid,
  origin              text,
  -- Drawn as it enters its lane's line; null while nobody has put it there.
  entered_seq bigint,
  admitted_seq bigint,
  released_seq bigint,
  -- Its place among admitted runs of all lanes.
  fair_key bigint,
  -- Its place in its lane, before its seq: 0, or its priority where the queue says so.
  lane_rank integer,
  admitted_at timestamptz,
  not_before timestamptz,
  start_by timestamptz,
  -- When it failed and was set aside.
  parked_at timestamptz,
  constraint run_pk primary key (run_id),
  constraint run_status_known check (status in ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
  constraint run_claimed_while_running check ((status = 'running') = (node_id is not null)),
  constraint run_finished_when_final check ((status in ('succeeded', 'failed', 'cancelled')) = (finished_at is not null)),
  constraint run_output_of_success check ((status = 'succeeded') = (output is not null)),
  constraint run_error_of_failure check ((status = 'failed') = (error is not null)),
  constraint run_claims_grow check (claim_no >= 0),
  constraint run_origin_known check (origin in ('restart', 'fork')),
  constraint run_origin_says_how check ((origin is null) = (origin_run_id is null))
);

-- No second index may deliver the order of a line: it would let the planner walk finished rows.
-- Two lines for the claim: what has no lane by seq, what was admitted by fair key.
create index run_claimable on millrace.run (priority, seq) where status = 'queued' and lane is null;
create index run_admitted on millrace.run (priority, fair_key, seq)
  where status = 'queued' and admitted_seq is not null;
create index run_waiting on millrace.run (millrace.lane_number(queue, lane), lane_rank, seq)
  where status = 'queued' and entered_seq is not null and admitted_seq is null;
create index run_entering on millrace.run (not_before, run_id)
  where status = 'queued' and lane is not null and entered_seq is null;
create index run_start_by on millrace.run (start_by)
  where status = 'queued' and start_by is not null and started_at is null;
create index run_parked on millrace.run (queue, lane, run_id) where parked_at is not null;
create index run_claimed on millrace.run (node_id) where status = 'running';
-- Those that no node has: a running one is ended by its own.
create index run_deadline on millrace.run (deadline) where status = 'queued' and deadline is not null;
create unique index run_idempotency on millrace.run (workflow, idempotency_key) where idempotency_key is not null;

-- No foreign key to run: its check would lock and dirty the run's row for every step. The statement
-- that writes steps joins the run anyway.
create table millrace.step (
  run_id      uuid        not null,
  started_at  timestamptz not null,
  finished_at timestamptz,
  node_id     bigint      not null,
  claim_no    integer     not null,
  ordinal     integer     not null,
  attempts    integer     not null,
  failures    integer     not null,
  members     integer,
  path        text        collate "C" not null,
  kind        text        not null,
  status      text        not null,
  output      json,
  error       json,
  -- How a group treats its branches; null for what is not a group.
  strategy    text,
  -- The branch whose result a race returns: the last part of its path.
  winner      text,
  -- What a group has measured of itself when it ended.
  facts       json,
  -- A digest of what the code says that the step depends on; compared on replay.
  fingerprint text,
  constraint step_pk primary key (run_id, path),
  constraint step_kind_known check (kind in ('step', 'group', 'branch')),
  constraint step_status_known check (status in ('running', 'retrying', 'succeeded', 'failed', 'cancelled')),
  constraint step_finished_when_final check ((status in ('succeeded', 'failed', 'cancelled')) = (finished_at is not null)),
  constraint step_error_of_failure check ((status = 'failed') = (error is not null)),
  constraint step_counts check (attempts >= 0 and failures >= 0 and failures <= attempts),
  constraint step_strategy_known check (strategy in ('fail_fast', 'collect_all', 'race')),
  constraint step_strategy_of_group check ((kind = 'group') = (strategy is not null)),
  constraint step_winner_of_race check (
    (winner is not null) = (strategy is not null and strategy = 'race' and status = 'succeeded'))
);

-- Attempts that did not become the step's last word: the last one stands in the step's own row.
create table millrace.attempt (
  run_id      uuid        not null,
  started_at  timestamptz not null,
  finished_at timestamptz,
  node_id     bigint      not null,
  claim_no    integer     not null,
  number      integer     not null,
  path        text        collate "C" not null,
  error       json        not null,
  constraint attempt_pk primary key (run_id, path, number)
);

-- A run that has a lane is "governed": it waits in its lane (entered_seq), is admitted (admitted_seq) when
-- all that bounds it has room, and holds its slot until it ends (released_seq). A run without a lane (null)
-- is bounded by nothing and never comes here. The empty lane holds what has no key of its own but is bounded.
-- Lock order everywhere: node, policies (an advisory lock), scopes, lanes, runs.

-- Draws what judges order and limits: each number is drawn under the lock of the run's lane.
create sequence millrace.lane_event;

-- What is bounded above lanes: everything, a workflow, or a queue; for queues also what holds for each lane.
create table millrace.scope (
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
create table millrace.lane (
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

create index lane_blocked on millrace.lane (blocked_by, turn, queue, lane) where blocked_by is not null;
create index lane_due on millrace.lane (due_at) where due_at is not null;

-- The last starts of whoever has a rate, in a ring: slot n holds the start that was n-th last when its turn
-- comes again.
create table millrace.rate_start (
  kind text        collate "C" not null,
  name text        collate "C" not null,
  lane text        collate "C" not null,
  slot integer     not null,
  at   timestamptz not null,
  constraint rate_start_pk primary key (kind, name, lane, slot)
) with (fillfactor = 60);

-- Every change that somebody made to what is allowed. seq is drawn as those of runs, so that limits can be
-- judged afterwards.
create table millrace.policy_change (
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


create index policy_change_of on millrace.policy_change (kind, name, seq);

-- What comes of a call, a row each: 'fenced' (the node is dead, nothing was done), 'done' (seq: how many),
-- 'here' (a run that the node has now), 'begun' (the run that was stored is the node's: its key), 'admitted' (the first key of those that may be claimed),
-- 'waiting' (something waits for a time, see lanes_next_due), 'full' (a run that was refused: its queue, its lane or null, and in claim_no what was allowed).
create type millrace.lane_answer as (
  what text, run_id uuid, seq bigint, priority integer, fair_key bigint, claim_no integer, queue text, lane text,
  workflow text, version integer, input json, metadata json, deadline timestamptz);

-- The newest token that an owner of a partition has shown; claims with older ones are refused.
create table millrace.partition_token (
  partition text   collate "C" not null,
  epoch     bigint not null,
  version   bigint not null,
  constraint partition_token_pk primary key (partition)
);

-- That policies stay as they are, then the scopes of these queues whose counts are kept; a bounded workflow, or
-- the whole, has lanes in any queue.
create function millrace.lanes_lock_scopes(of_queues text[])
returns void
language plpgsql
as $function$
begin
  perform pg_advisory_xact_lock_shared(hashtext('millrace lanes'), cast(cast('millrace.scope' as regclass) as oid)::integer);
  perform 1
  from millrace.scope s
  where s.counted
    and (s.kind <> 'queue' or s.name = any (of_queues)
      or exists (select from millrace.scope a where a.kind <> 'queue' and a.counted))
  order by array_position(array['global', 'workflow', 'queue'], s.kind), s.name
  for update;
end
$function$;

-- Locks, in order: the scopes of these lanes, the lanes. Makes lanes that are new.
create function millrace.lanes_lock(of_queues text[], of_lanes text[])
returns void
language plpgsql
as $function$
declare
  k record;
begin
  perform millrace.lanes_lock_scopes(of_queues);
  if exists (
      select
      from unnest(of_queues, of_lanes) as u(queue, lane)
      where not exists (
        select from millrace.lane l where l.queue = u.queue and l.lane = u.lane offset 0)) then
    for k in
      select distinct u.queue collate "C" as queue, u.lane collate "C" as lane
      from unnest(of_queues, of_lanes) as u(queue, lane)
      order by 1, 2
    loop
      insert into millrace.scope (kind, name) values ('queue', k.queue) on conflict do nothing;
      insert into millrace.lane (queue, lane) values (k.queue, k.lane) on conflict do nothing;
      perform 1 from millrace.lane l where l.queue = k.queue and l.lane = k.lane for update;
    end loop;
  else
    -- One after the other by key, whatever the planner believes of the table's size.
    perform 1
    from (
      select distinct u.queue collate "C" as queue, u.lane collate "C" as lane
      from unnest(of_queues, of_lanes) as u(queue, lane)
      order by 1, 2
      offset 0) as w
    cross join lateral (
      select o.queue from millrace.lane o where o.queue = w.queue and o.lane = w.lane for update) as l;
  end if;
end
$function$;

-- The same for the lanes of runs; those without a lane need nothing.
create function millrace.lanes_lock_of(run_ids uuid[])
returns void
language plpgsql
as $function$
declare
  of_queues text[];
  of_lanes text[];
begin
  perform pg_advisory_xact_lock_shared(hashtext('millrace lanes'), cast(cast('millrace.scope' as regclass) as oid)::integer);
  select coalesce(array_agg(k.queue), '{}'), coalesce(array_agg(k.lane), '{}') into of_queues, of_lanes
  from (
    select distinct r.queue, r.lane
    from unnest(run_ids) as u(run_id)
    join millrace.run r on r.run_id = u.run_id
    where r.lane is not null) as k;
  perform millrace.lanes_lock(of_queues, of_lanes);
end
$function$;

-- From when on whoever has a rate may start once more: when the start that is so many back leaves the window.
create function millrace.rate_free_at(
  of_kind text, of_name text, of_lane text, starts bigint, most integer, window_us bigint)
returns timestamptz
language sql
stable
as $function$
select coalesce(
  (
    select a.at + window_us * interval '1 microsecond'
    from millrace.rate_start a
    where a.kind = of_kind and a.name = of_name and a.lane = of_lane and a.slot = cast(starts % most as integer)),
  '-infinity')
$function$;

-- Lets the first run of a lane go if all that bounds it has room; else says on the lane what it waits for: a
-- time, or the scope that is full. With only_unbound it goes only where no scope bounds it, and waits for its turn
-- in the first one otherwise, full or not. The lane's scopes are locked.
--   done  'admitted', 'labelled' (it waits for a scope) or 'none'
create function millrace.lane_try(
  of_queue text, of_lane text, clock bigint, only_unbound boolean,
  out done text, out priority integer, out fair_key bigint)
language plpgsql
as $function$
#variable_conflict use_column
declare
  now timestamptz := clock_timestamp();
  l record;
  head record;
  s record;
  free_at timestamptz;
  blocked text;
  first text;
begin
  done := 'none';
  select null::uuid as run_id, null::timestamptz as not_before into head;
  select a.*, coalesce(a.max_active, case when a.lane <> '' then q.lane_max_active end, 2147483647) as most,
    case when a.lane <> '' then q.lane_rate_starts end as rate_starts, q.lane_rate_us as rate_us, q.paused as all_paused
  into l
  from millrace.lane a
  join millrace.scope q on q.kind = 'queue' and q.name = a.queue
  where a.queue = of_queue and a.lane = of_lane;
  if l.waiting > 0 and not l.paused and not l.all_paused and l.halted_by is null and l.active < l.most then
    select r.run_id, r.seq, r.lane_rank, r.priority, r.workflow, r.not_before into head
    from millrace.run r
    where millrace.lane_number(r.queue, r.lane) = millrace.lane_number(of_queue, of_lane)
      and r.queue = of_queue and r.lane = of_lane and r.status = 'queued' and r.entered_seq is not null
      and r.admitted_seq is null and (r.lane_rank, r.seq) > (l.head_rank, l.head_seq)
    order by r.lane_rank, r.seq
    limit 1;
  end if;
  if head.run_id is null then
    update millrace.lane a set blocked_by = null, due_at = null
    where a.queue = of_queue and a.lane = of_lane and (a.blocked_by is not null or a.due_at is not null);
    return;
  end if;
  free_at := head.not_before;
  if l.rate_starts is not null then
    free_at := greatest(free_at, millrace.rate_free_at('lane', of_queue, of_lane, l.starts, l.rate_starts, l.rate_us));
  end if;
  if free_at > now then
    update millrace.lane a set blocked_by = null, due_at = free_at where a.queue = of_queue and a.lane = of_lane;
    return;
  end if;

  for s in
    select b.*, b.kind || ':' || b.name as key
    from millrace.scope b
    where b.bounded
      and (b.kind = 'global' or b.kind = 'workflow' and b.name = head.workflow or b.kind = 'queue' and b.name = of_queue)
    order by array_position(array['global', 'workflow', 'queue'], b.kind)
  loop
    first := coalesce(first, s.key);
    if s.active >= s.max_active then
      blocked := s.key;
      exit;
    end if;
    if s.rate_starts is not null then
      free_at := millrace.rate_free_at(s.kind, s.name, '', s.starts, s.rate_starts, s.rate_us);
      if free_at > now then
        update millrace.scope b set due_at = free_at where b.kind = s.kind and b.name = s.name;
        blocked := s.key;
        exit;
      end if;
    end if;
  end loop;
  if blocked is not null or (only_unbound and first is not null) then
    update millrace.lane a set blocked_by = coalesce(blocked, first), turn = l.fair_last, due_at = null
    where a.queue = of_queue and a.lane = of_lane;
    done := 'labelled';
    return;
  end if;
  fair_key := greatest(clock, l.fair_last + 1);
  priority := head.priority;
  done := 'admitted';
  update millrace.run r
  set admitted_seq = nextval('millrace.lane_event'), admitted_at = now, fair_key = lane_try.fair_key
  where r.run_id = head.run_id;
  update millrace.lane a
  set active = a.active + 1, waiting = a.waiting - 1, fair_last = lane_try.fair_key, head_rank = head.lane_rank,
    head_seq = head.seq, starts = a.starts + 1, due_at = null, blocked_by = null, changed_at = now
  where a.queue = of_queue and a.lane = of_lane;
  if l.rate_starts is not null then
    insert into millrace.rate_start as a (kind, name, lane, slot, at)
    values ('lane', of_queue, of_lane, cast(l.starts % l.rate_starts as integer), now)
    on conflict (kind, name, lane, slot) do update set at = excluded.at;
  end if;
  insert into millrace.rate_start as a (kind, name, lane, slot, at)
  select b.kind, b.name, '', cast(b.starts % b.rate_starts as integer), now
  from millrace.scope b
  where b.rate_starts is not null and b.kind = 'queue' and b.name = of_queue
  on conflict (kind, name, lane, slot) do update set at = excluded.at;
  update millrace.scope b
  set active = b.active + 1, waiting = greatest(0, b.waiting - 1), starts = b.starts + 1, changed_at = now
  where b.counted
    and (b.kind = 'global' or b.kind = 'workflow' and b.name = head.workflow or b.kind = 'queue' and b.name = of_queue);
end
$function$;

-- Lets runs go from lanes that stand under scopes with bounds, or have a rate: one by one, until no scope has room
-- or nobody waits for it. Of all lanes that wait for scopes with room the one goes first whose last run went first,
-- whichever of its scopes it waits for: else lanes that wait for one would starve those that wait for another.
create function millrace.lanes_take_turns(of_queues text[], of_lanes text[], clock bigint)
returns setof millrace.lane_answer
language plpgsql
as $function$
#variable_conflict use_column
declare
  k record;
  s record;
  went record;
  only_unbound boolean;
  -- Whose scopes may have got room, or lanes that wait for them.
  queues text[] := of_queues;
  -- A lane that had its turn waits for a time now.
  waits boolean := false;
  answer millrace.lane_answer;
begin
  for k in
    select distinct l.queue, l.lane
    from unnest(of_queues, of_lanes) as u(queue, lane)
    cross join lateral (
      select o.* from millrace.lane o where o.queue = u.queue and o.lane = u.lane offset 0) as l
    join millrace.scope q on q.kind = 'queue' and q.name = l.queue
    where q.bounded or l.lane <> '' and q.lane_rate_starts is not null
      or exists (select from millrace.scope a where a.kind <> 'queue' and a.bounded)
    order by 1, 2
  loop
    loop
      went := millrace.lane_try(k.queue, k.lane, clock, true);
      exit when went.done <> 'admitted';
      if answer.what is null or (went.priority, went.fair_key) < (answer.priority, answer.fair_key) then
        answer.what := 'admitted';
        answer.priority := went.priority;
        answer.fair_key := went.fair_key;
      end if;
    end loop;
  end loop;

  loop
    select w.queue, w.lane into k
    from millrace.scope b
    cross join lateral (
      select l.queue, l.lane, l.turn
      from millrace.lane l
      where l.blocked_by = b.kind || ':' || b.name
      order by l.turn, l.queue, l.lane
      limit 1) as w
    where b.bounded
      and (b.kind <> 'queue' or b.name = any (queues))
      and (b.max_active is null or b.active < b.max_active)
      and (b.rate_starts is null or millrace.rate_free_at(
        b.kind, b.name, '', b.starts, b.rate_starts, b.rate_us) <= clock_timestamp())
    order by w.turn, w.queue, w.lane
    limit 1;
    exit when not found;
    if k.queue <> all (queues) then
      queues := queues || k.queue;
    end if;
    only_unbound := false;
    loop
      went := millrace.lane_try(k.queue, k.lane, clock, only_unbound);
      exit when went.done <> 'admitted';
      if answer.what is null or (went.priority, went.fair_key) < (answer.priority, answer.fair_key) then
        answer.what := 'admitted';
        answer.priority := went.priority;
        answer.fair_key := went.fair_key;
      end if;
      -- What comes next in its lane stands in line again, and may be bounded by others.
      only_unbound := true;
    end loop;
    waits := waits or went.done = 'none' and exists (
      select from millrace.lane l where l.queue = k.queue and l.lane = k.lane and l.due_at is not null);
  end loop;

  for s in
    select b.kind, b.name, b.kind || ':' || b.name as key
    from millrace.scope b
    where b.bounded and b.rate_starts is not null and (b.kind <> 'queue' or b.name = any (queues))
    order by array_position(array['global', 'workflow', 'queue'], b.kind), b.name
  loop
    -- Whoever waits for its rate waits for a time.
    update millrace.scope b
    set due_at = millrace.rate_free_at(b.kind, b.name, '', b.starts, b.rate_starts, b.rate_us)
    where b.kind = s.kind and b.name = s.name and b.rate_starts is not null
      and (b.max_active is null or b.active < b.max_active)
      and exists (select from millrace.lane l where l.blocked_by = s.key);
  end loop;
  if answer.what is not null then
    return next answer;
  end if;
  if waits or exists (
      select from unnest(of_queues, of_lanes) as u(queue, lane)
      cross join lateral (
        select o.* from millrace.lane o where o.queue = u.queue and o.lane = u.lane offset 0) as l
      where l.due_at is not null)
      or exists (
        select from millrace.scope b where (b.kind <> 'queue' or b.name = any (queues)) and b.due_at is not null) then
    answer := null;
    answer.what := 'waiting';
    return next answer;
  end if;
end
$function$;

-- The same as lanes_take_turns where those of these lanes that have a scope with a bound above them have one, which bounds how
-- many are active, and no rate is in the way: all of them at once. What may go of a lane stands in line by turns that are known before, so that the first
-- ones for which there is room are those that would have gone one by one. The first ones are claimed for the node as
-- far as it has room.
--   above  they stand under the whole, else under their queues
create function millrace.lanes_take_turns_together(
  of_queues text[], of_lanes text[], clock bigint, as_node bigint, workflows text[], room integer, above boolean)
returns setof millrace.lane_answer
language plpgsql
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $function$
#variable_conflict use_column
declare
  now timestamptz := clock_timestamp();
  -- Those given look first, and all that stand by.
  look_queues text[] := of_queues;
  look_lanes text[] := of_lanes;
  places integer := room;
  -- The more often somebody has to look again, the further.
  reach bigint := 2;
  answers bigint;
begin
  loop
    return query
    with over as materialized (
      select b.kind || ':' || b.name as key, greatest(0, b.max_active - b.active) as open
      from millrace.scope b
      where b.bounded and (above and b.kind = 'global' or not above and b.kind = 'queue' and b.name = any (of_queues))
    ), standing as materialized (
      select b.key, b.open, w.*, row_number() over (partition by b.key order by w.turn, w.queue, w.lane) as place
      from over b
      cross join lateral (
        select l.turn, l.queue, l.lane
        from millrace.lane l
        where l.blocked_by = b.key
        order by l.turn, l.queue, l.lane
        limit b.open) as w
    ), last as materialized (
      -- Behind them others may stand that were not looked at.
      select w.* from standing w where w.place = w.open
    ), named as materialized (
      select u.queue collate "C" as queue, u.lane collate "C" as lane
      from unnest(look_queues, look_lanes) as u(queue, lane)
      union
      select w.queue, w.lane
      from standing w
    ), asked as materialized (
      select l.lane_at, l.queue, l.lane, l.fair_last, l.head_rank, l.head_seq, greatest(clock, l.fair_last + 1) as first_key,
        b.key as scope, b.open,
        -- So many are read of each: at first no more than twice as many as may go, and two of each lane.
        reach + reach * b.open / count(*) over (partition by b.key) as most,
        case
          when l.paused or q.paused or l.halted_by is not null then 0
          else greatest(0, least(l.waiting,
            coalesce(l.max_active, case when l.lane <> '' then q.lane_max_active end, 2147483647) - l.active))
        end as free
      from named n
      cross join lateral (
        select o.ctid as lane_at, o.* from millrace.lane o where o.queue = n.queue and o.lane = n.lane offset 0) as l
      join millrace.scope q on q.kind = 'queue' and q.name = l.queue
      join over b on b.key = case when above then 'global:' else 'queue:' || l.queue end
    ), line as materialized (
      -- A row for each lane at least; one more than may go, since that says what its lane waits for. What goes first
      -- stands where the last run of its lane left it.
      select i.*, i.first_key + i.place - 1 as key,
        case when i.place = 1 then i.fair_last else i.first_key + i.place - 2 end as turn_at
      from (
        select a.*, r.run_at, r.lane_rank, r.seq, r.not_before, r.workflow || '@' || r.version as code,
          row_number() over front as place, bool_or(r.not_before > now) over front is true as held
        from asked a
        left join lateral (
          select w.ctid as run_at, w.lane_rank, w.seq, w.not_before, w.workflow, w.version
          from millrace.run w
          where millrace.lane_number(w.queue, w.lane) = millrace.lane_number(a.queue, a.lane)
            and w.queue = a.queue and w.lane = a.lane and w.status = 'queued' and w.entered_seq is not null
            and w.admitted_seq is null and (w.lane_rank, w.seq) > (a.head_rank, a.head_seq)
          order by w.lane_rank, w.seq
          limit least(a.free, a.open + 1, a.most)) as r on true
        window front as (partition by a.lane_at order by r.lane_rank, r.seq)) as i
    ), unread as materialized (
      -- From the first one on behind which more of its lane may stand.
      select distinct on (i.scope) i.scope, i.turn_at, i.queue, i.lane
      from line i
      where i.place = i.most and i.place < least(i.free, i.open + 1) and not i.held
      order by i.scope, i.turn_at, i.queue, i.lane
    ), turns as materialized (
      select j.*, row_number() over (partition by j.scope order by not j.may, j.turn_at, j.queue, j.lane) as turn
      from (
        select i.*,
          -- Nobody goes before those that were not looked at: they are when there is room left.
          i.run_at is not null and not i.held
            and (e.key is null or (i.turn_at, i.queue, i.lane) <= (e.turn, e.queue, e.lane))
            and (u.scope is null or (i.turn_at, i.queue, i.lane) < (u.turn_at, u.queue, u.lane)) as may
        from line i
        left join last e on e.key = i.scope
        left join unread u on u.scope = i.scope) as j
    ), chosen as materialized (
      select o.*, case when o.goes then nextval('millrace.lane_event') end as event,
        o.goes and as_node > 0 and o.code = any (workflows) and o.nth <= places as here
      from (
        select t.*, t.may and t.turn <= t.open as goes, row_number() over (order by not (t.may and t.turn <= t.open), t.turn) as nth
        from turns t
        order by not (t.may and t.turn <= t.open), t.turn) as o
    ), admitted as (
      update millrace.run r
      set admitted_seq = c.event,
          admitted_at = now,
          fair_key = c.key,
          status = case when c.here then 'running' else 'queued' end,
          node_id = case when c.here then as_node end,
          claim_no = r.claim_no + case when c.here then 1 else 0 end,
          started_at = coalesce(r.started_at, case when c.here then now end)
      from chosen c
      where c.goes and r.ctid = c.run_at
      returning r.run_id, r.seq, r.priority, r.fair_key, r.claim_no, r.queue, r.lane, r.workflow, r.version, r.input,
        r.metadata, r.deadline, c.here
    ), after as materialized (
      -- Where one stays that could go, its lane waits for the scope.
      select f.*, case when f.stays and (f.next_at > now) is not true then f.scope end as blocked_by,
        case when f.stays and f.next_at > now then f.next_at end as due_at
      from (
        select c.lane_at, c.queue, c.scope, cast(count(*) filter (where c.goes) as integer) as went,
          max(c.key) filter (where c.goes) as key,
          max(c.lane_rank) filter (where c.goes) as lane_rank,
          (array_agg(c.seq order by c.place desc) filter (where c.goes))[1] as last_seq,
          bool_or(c.run_at is not null and not c.goes) as stays,
          (array_agg(c.not_before order by c.place) filter (where not c.goes))[1] as next_at
        from chosen c
        group by c.lane_at, c.queue, c.scope) as f
    ), moved as (
      update millrace.lane l
      set active = l.active + f.went,
          waiting = l.waiting - f.went,
          fair_last = coalesce(f.key, l.fair_last),
          head_rank = coalesce(f.lane_rank, l.head_rank),
          head_seq = coalesce(f.last_seq, l.head_seq),
          starts = l.starts + f.went,
          blocked_by = f.blocked_by,
          turn = case when f.blocked_by is null then l.turn else coalesce(f.key, l.fair_last) end,
          due_at = f.due_at,
          changed_at = case when f.went > 0 then now else l.changed_at end
      from after f
      where l.ctid = f.lane_at
        and (f.went > 0 or l.blocked_by is distinct from f.blocked_by or l.due_at is distinct from f.due_at
          or f.blocked_by is not null and l.turn <> l.fair_last)
    ), counted as (
      update millrace.scope s
      set active = s.active + m.went, waiting = greatest(0, s.waiting - m.went), starts = s.starts + m.went, changed_at = now
      from (
        select 'queue' as kind, f.queue as name, sum(f.went) as went from after f group by f.queue
        union all
        select 'global', '', sum(f.went) from after f) as m
      where s.kind = m.kind and s.name = m.name and s.counted and m.went > 0
    )
    select 'here', a.run_id, a.seq, a.priority, a.fair_key, a.claim_no, a.queue, a.lane, a.workflow, a.version, a.input,
      a.metadata, a.deadline
    from admitted a
    where a.here
    union all
    (
      select 'admitted', null, null, a.priority, a.fair_key, null, null, null, null, null, null, null, null
      from admitted a
      where not a.here
      order by a.priority, a.fair_key
      limit 1
    )
    union all
    (
      select 'waiting', null, null, null, null, null, null, null, null, null, null, null, null
      from after f
      where f.due_at is not null
      limit 1
    );
    -- What else was told is counted as well: rather one place too few.
    get diagnostics answers = row_count;
    places := places - answers;
    -- Some that stood by could not go, and left their room to others.
    exit when not exists (
      select
      from millrace.scope b
      cross join lateral (
        select from millrace.lane l where l.blocked_by = b.kind || ':' || b.name limit 1) as w
      where b.bounded and b.active < b.max_active
        and (above and b.kind = 'global' or not above and b.kind = 'queue' and b.name = any (of_queues)));
    look_queues := '{}';
    look_lanes := '{}';
    reach := least(reach * 2, 1000000);
  end loop;
end
$function$;

-- Admits from the front of these lanes what they have room for. Where the node has room for some, the first
-- ones are claimed for it in the same stroke. The lanes are locked.
--   clock    the fair key that the claims have reached, as far as the caller knows
--   as_node  who takes runs; 0 for nobody
--   workflows  what it can execute, as name@version
create function millrace.lanes_promote(
  of_queues text[], of_lanes text[], clock bigint, as_node bigint, workflows text[], room integer)
returns setof millrace.lane_answer
language plpgsql
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $function$
#variable_conflict use_column
declare
  fair_now bigint := greatest(clock, (
    select max(n.fair_time) from millrace.node n where n.status in ('alive', 'draining')));
  -- One time for all that follows: a run that becomes due in between would hold its lane and have nobody wake it.
  now timestamptz := clock_timestamp();
  above boolean := exists (select from millrace.scope a where a.kind <> 'queue' and a.bounded);
  answers bigint;
begin
  return query
  with asked as materialized (
    select l.queue, l.lane, l.fair_last, l.head_rank, l.head_seq,
      least(l.waiting, coalesce(l.max_active, case when l.lane <> '' then s.lane_max_active end, 2147483647) - l.active)
        as free
    from (select distinct u.queue, u.lane from unnest(of_queues, of_lanes) as u(queue, lane)) as k
    cross join lateral (
      select o.* from millrace.lane o where o.queue = k.queue and o.lane = k.lane offset 0) as l
    join millrace.scope s on s.kind = 'queue' and s.name = l.queue
    where l.waiting > 0
      and not l.paused
      and not s.paused
      and l.halted_by is null
      and l.active < coalesce(l.max_active, case when l.lane <> '' then s.lane_max_active end, 2147483647)
      and not (above or s.bounded or l.lane <> '' and s.lane_rate_starts is not null)
  ), line as materialized (
    select a.queue, a.lane, a.fair_last, r.run_id, r.lane_rank, r.seq, r.not_before, r.workflow || '@' || r.version as code,
      row_number() over front as place,
      bool_or(r.not_before > now) over front is true as held
    from asked a
    cross join lateral (
      select w.run_id, w.lane_rank, w.seq, w.not_before, w.workflow, w.version
      from millrace.run w
      where millrace.lane_number(w.queue, w.lane) = millrace.lane_number(a.queue, a.lane)
        and w.queue = a.queue and w.lane = a.lane and w.status = 'queued' and w.entered_seq is not null
        and w.admitted_seq is null and (w.lane_rank, w.seq) > (a.head_rank, a.head_seq)
      order by w.lane_rank, w.seq
      limit a.free) as r
    window front as (partition by a.queue, a.lane order by r.lane_rank, r.seq)
  ), chosen as materialized (
    -- Those that have to wait stay among them: to join two such sets again costs the square of them.
    select o.*, case when o.goes then nextval('millrace.lane_event') end as event,
      o.goes and as_node > 0 and o.turn <= room and o.code = any (workflows) as here
    from (
      select i.*, not i.held as goes, greatest(fair_now, i.fair_last + 1) + i.place - 1 as key,
        row_number() over (order by i.held, greatest(fair_now, i.fair_last + 1) + i.place, i.queue, i.lane) as turn
      from line i
      order by turn) as o
  ), admitted as (
    update millrace.run r
    set admitted_seq = c.event,
        admitted_at = clock_timestamp(),
        fair_key = c.key,
        status = case when c.here then 'running' else 'queued' end,
        node_id = case when c.here then as_node end,
        claim_no = r.claim_no + case when c.here then 1 else 0 end,
        started_at = coalesce(r.started_at, case when c.here then clock_timestamp() end)
    from chosen c
    where c.goes and r.ctid = (select o.ctid from millrace.run o where o.run_id = c.run_id)
    returning r.run_id, r.seq, r.priority, r.fair_key, r.claim_no, r.queue, r.lane, r.workflow, r.version, r.input,
      r.metadata, r.deadline, c.here
  ), moved as (
    update millrace.lane l
    set active = l.active + f.went,
        waiting = l.waiting - f.went,
        fair_last = coalesce(f.key, l.fair_last),
        head_rank = coalesce(f.lane_rank, l.head_rank),
        head_seq = coalesce(f.seq, l.head_seq),
        starts = l.starts + f.went,
        due_at = f.due_at,
        blocked_by = null,
        changed_at = clock_timestamp()
    from (
      select c.queue, c.lane, cast(count(*) filter (where c.goes) as integer) as went, max(c.key) filter (where c.goes) as key,
        max(c.lane_rank) filter (where c.goes) as lane_rank,
        (array_agg(c.seq order by c.place desc) filter (where c.goes))[1] as seq,
        min(c.not_before) filter (where not c.goes and c.not_before > now) as due_at
      from chosen c
      group by c.queue, c.lane) as f
    where l.ctid = (select o.ctid from millrace.lane o where o.queue = f.queue and o.lane = f.lane)
    returning l.queue, f.went, l.due_at
  ), counted as (
    update millrace.scope s
    set active = s.active + m.went, waiting = greatest(0, s.waiting - m.went)
    from (select o.queue, sum(o.went) as went from moved o group by o.queue) as m
    where s.kind = 'queue' and s.name = m.queue and s.counted
  )
  (
    select 'here', a.run_id, a.seq, a.priority, a.fair_key, a.claim_no, a.queue, a.lane, a.workflow, a.version, a.input,
      a.metadata, a.deadline
    from admitted a
    where a.here
  )
  union all
  (
    select 'admitted', null, null, a.priority, a.fair_key, null, null, null, null, null, null, null, null
    from admitted a
    where not a.here
    order by a.priority, a.fair_key
    limit 1
  )
  union all
  (
    select 'waiting', null, null, null, null, null, null, null, null, null, null, null, null
    from moved m
    where m.due_at is not null
    limit 1
  );
  get diagnostics answers = row_count;
  if not above and not exists (
      select from millrace.scope s
      where s.kind = 'queue' and s.name = any (of_queues) and (s.bounded or s.lane_rate_starts is not null)) then
    return;
  end if;
  if exists (
      select
      from millrace.scope s
      where s.kind = 'workflow' and s.counted
        or s.kind = 'global' and s.counted and (not s.bounded or s.rate_starts is not null)
        or s.kind = 'queue' and (s.rate_starts is not null or s.lane_rate_starts is not null or above and s.bounded)
          and (above or s.name = any (of_queues))) then
    return query select * from millrace.lanes_take_turns(of_queues, of_lanes, fair_now);
  else
    return query select * from millrace.lanes_take_turns_together(
      of_queues, of_lanes, fair_now, as_node, workflows, cast(room - answers as integer), above);
  end if;
end
$function$;

-- What lanes_finish does where something above the lanes counts or has a rate; that has looked whether the node lives.
create function millrace.lanes_finish_above(
  as_node bigint, run_ids uuid[], claim_nos integer[], statuses text[], outputs text[], errors text[],
  of_queues text[], of_lanes text[], clock bigint, workflows text[], room integer, ahead integer[])
returns setof millrace.lane_answer
language plpgsql
set enable_seqscan = off
set enable_nestloop = on
set enable_hashjoin = off
set enable_mergejoin = off
as $function$
#variable_conflict use_column
declare
  done bigint;
begin
  perform millrace.lanes_lock(of_queues, of_lanes);
  with ended as (
    update millrace.run r
    set status = case when r.cancel_requested_at is null then e.status else 'cancelled' end,
        output = case when r.cancel_requested_at is null then cast(e.output as json) end,
        error = case when r.cancel_requested_at is null then cast(e.error as json) end,
        node_id = null,
        finished_at = clock_timestamp(),
        released_seq = nextval('millrace.lane_event'),
        parked_at = case when r.cancel_requested_at is null and e.status = 'failed' and exists (
          select from millrace.scope s where s.kind = 'queue' and s.name = r.queue and s.on_failure = 'park')
          then clock_timestamp() end
    from unnest(run_ids, claim_nos, statuses, outputs, errors) as e(run_id, claim_no, status, output, error)
    where r.ctid = (select o.ctid from millrace.run o where o.run_id = e.run_id)
      and r.claim_no = e.claim_no
      and r.node_id = as_node
      and r.lane is not null
    returning r.run_id, r.seq, r.queue, r.lane, r.workflow, r.status, r.status = e.status as as_asked
  ), counted as (
    update millrace.lane l
    set active = l.active - n.ended,
        succeeded = l.succeeded + n.succeeded,
        failed = l.failed + n.failed,
        cancelled = l.cancelled + n.cancelled,
        halted_by = coalesce(l.halted_by, case when s.on_failure = 'halt' and l.lane <> '' then n.failed_run end),
        changed_at = clock_timestamp()
    from (
      select e.queue, e.lane, cast(count(*) as integer) as ended,
        count(*) filter (where e.status = 'succeeded') as succeeded,
        count(*) filter (where e.status = 'failed') as failed,
        count(*) filter (where e.status = 'cancelled') as cancelled,
        (array_agg(e.run_id order by e.seq) filter (where e.status = 'failed'))[1] as failed_run
      from ended e
      group by e.queue, e.lane) as n
    join millrace.scope s on s.kind = 'queue' and s.name = n.queue
    where l.ctid = (select o.ctid from millrace.lane o where o.queue = n.queue and o.lane = n.lane)
  ), above as (
    update millrace.scope s
    set active = greatest(0, s.active - n.ended), changed_at = clock_timestamp()
    from (
      select 'queue' as kind, e.queue as name, count(*) as ended from ended e group by e.queue
      union all
      select 'workflow', e.workflow, count(*) from ended e group by e.workflow
      union all
      select 'global', '', count(*) from ended e) as n
    where s.kind = n.kind and s.name = n.name and s.counted
  )
  select count(*) filter (where e.as_asked) into done from ended e;
  return query select 'done', null::uuid, done, null::integer, null::bigint, null::integer, null, null, null,
    null::integer, null::json, null::json, null::timestamptz;
  return query select * from millrace.lanes_promote(of_queues, of_lanes, clock, as_node, workflows,
    case when 2147483647 = all (ahead) then room else 0 end);
end
$function$;

-- running -> succeeded | failed | cancelled for runs that have lanes, by their current claims only: what
-- run/sql/finish.sql does for the others. Releases their slots and lets the next ones go, of which the node takes
-- as many as it has room for. Rows are found by arrays of keys and of places, and joined by hash: where they
-- are looked up one by one, the server also asks for the length of the file for each. What follows in a lane is looked
-- for near its head first: a search reads a whole page of the index, unless it is bound where it ends.
--   ahead  of each: by how many fair keys what follows it here may be before the claims; the greatest integer where
--          nobody waits for a claim
--   up_to  what has a later priority than this does not go on: others wait that come before it
create function millrace.lanes_finish(
  as_node bigint, run_ids uuid[], claim_nos integer[], statuses text[], outputs text[], errors text[],
  of_queues text[], of_lanes text[], clock bigint, workflows text[], room integer, ahead integer[],
  up_to integer)
returns setof millrace.lane_answer
language plpgsql
set enable_seqscan = off
set enable_nestloop = off
set enable_hashjoin = on
set enable_mergejoin = off
as $function$
#variable_conflict use_column
declare
  fair_now bigint;
  newest bigint := coalesce(pg_sequence_last_value('millrace.run_seq_seq'), 0);
  now timestamptz := clock_timestamp();
begin
  perform 1
  from millrace.node n
  where n.node_id = as_node and n.status in ('alive', 'draining') and n.lease_until > clock_timestamp()
  for key share;
  if not found then
    return query select 'fenced', null::uuid, 0::bigint, null::integer, null::bigint, null::integer, null, null, null,
      null::integer, null::json, null::json, null::timestamptz;
    return;
  end if;
  -- Nothing above these lanes counts or has a rate: all in one statement, each lane is written once.
  perform pg_advisory_xact_lock_shared(hashtext('millrace lanes'), cast(cast('millrace.scope' as regclass) as oid)::integer);
  if not exists (
      select
      from millrace.scope s
      where (s.counted or s.lane_rate_starts is not null)
        and (s.kind in ('global', 'workflow') or s.kind = 'queue' and s.name = any (of_queues))) then
    -- One after the other by key, whatever the planner believes of the table's size.
    perform 1
    from (
      select distinct u.queue collate "C" as queue, u.lane collate "C" as lane
      from unnest(of_queues, of_lanes) as u(queue, lane)
      order by 1, 2
      offset 0) as w
    cross join lateral (
      select o.queue from millrace.lane o where o.queue = w.queue and o.lane = w.lane for update) as l;
    fair_now := greatest(clock, (
      select max(n.fair_time) from millrace.node n where n.status in ('alive', 'draining')));
    return query
    with ended as (
      update millrace.run r
      set status = case when r.cancel_requested_at is null then e.status else 'cancelled' end,
          output = case when r.cancel_requested_at is null then cast(e.output as json) end,
          error = case when r.cancel_requested_at is null then cast(e.error as json) end,
          node_id = null,
          finished_at = now,
          released_seq = nextval('millrace.lane_event'),
          parked_at = case when r.cancel_requested_at is null and e.status = 'failed' and exists (
            select from millrace.scope s where s.kind = 'queue' and s.name = r.queue and s.on_failure = 'park')
            then now end
      from unnest(run_ids, claim_nos, statuses, outputs, errors, ahead) as e(run_id, claim_no, status, output, error, ahead)
      where r.run_id = any (run_ids)
        and r.run_id = e.run_id
        and r.claim_no = e.claim_no
        and r.node_id = as_node
        and r.lane is not null
      returning r.run_id, r.seq, r.queue, r.lane, r.status, r.status = e.status as as_asked, e.ahead
    ), asked as materialized (
      select n.*, l.ctid as lane_at, l.head_rank, l.head_seq,
        -- As far as twice as many as may go stand, if those that wait were entered evenly.
        l.head_seq + (n.ended + 1) * 2 * greatest(1, (newest - l.head_seq) / greatest(1, l.waiting)) as near,
        greatest(l.fair_last + 1, fair_now) as first_key,
        case when l.paused or s.paused or l.halted_by is not null or s.on_failure = 'halt' and l.lane <> '' and n.failed > 0
          then 0
          else greatest(0, least(l.waiting,
            coalesce(l.max_active, case when l.lane <> '' then s.lane_max_active end, 2147483647) - l.active + n.ended))
          end as free,
        coalesce(l.halted_by, case when s.on_failure = 'halt' and l.lane <> '' and n.failed > 0
          then (select e.run_id from ended e where e.seq = n.failed_seq) end) as halted_by
      from (
        select e.queue, e.lane, cast(count(*) as integer) as ended,
          count(*) filter (where e.status = 'succeeded') as succeeded,
          count(*) filter (where e.status = 'failed') as failed,
          count(*) filter (where e.status = 'cancelled') as cancelled,
          min(e.seq) filter (where e.status = 'failed') as failed_seq,
          min(e.ahead) as ahead
        from ended e
        group by e.queue, e.lane) as n
      cross join lateral (
        select o.ctid, o.* from millrace.lane o where o.queue = n.queue and o.lane = n.lane offset 0) as l
      cross join lateral (
        select o.paused, o.on_failure, o.lane_max_active
        from millrace.scope o
        where o.kind = 'queue' and o.name = n.queue offset 0) as s
    ), line as materialized (
      -- A row for each lane at least.
      select a.lane_at, a.ended, a.succeeded, a.failed, a.cancelled, a.halted_by, a.free, a.first_key, a.ahead,
        r.run_at, r.lane_rank, r.seq, r.not_before, r.priority, r.workflow || '@' || r.version = any (workflows) as known,
        row_number() over front as place,
        r.run_at is not null and bool_or(r.not_before > now) over front is not true as goes
      from asked a
      left join lateral (
        -- Those before near come first, and the others are not looked for where these are enough: the server goes
        -- through an Append in its order, and only as far as the limit.
        select u.*
        from (
          (
            select w.ctid as run_at, w.lane_rank, w.seq, w.not_before, w.priority, w.workflow, w.version
            from millrace.run w
            where millrace.lane_number(w.queue, w.lane) = millrace.lane_number(a.queue, a.lane)
              and w.queue = a.queue and w.lane = a.lane and w.status = 'queued' and w.entered_seq is not null
              and w.admitted_seq is null and w.lane_rank = a.head_rank and w.seq > a.head_seq and w.seq <= a.near
            order by w.lane_rank, w.seq
            limit a.free
          )
          union all
          (
            select w.ctid as run_at, w.lane_rank, w.seq, w.not_before, w.priority, w.workflow, w.version
            from millrace.run w
            where millrace.lane_number(w.queue, w.lane) = millrace.lane_number(a.queue, a.lane)
              and w.queue = a.queue and w.lane = a.lane and w.status = 'queued' and w.entered_seq is not null
              and w.admitted_seq is null and (w.lane_rank, w.seq) > (a.head_rank, a.near)
            order by w.lane_rank, w.seq
            limit a.free
          )
        ) as u
        limit a.free) as r on true
      window front as (partition by a.lane_at order by r.lane_rank, r.seq)
    ), chosen as materialized (
      select o.*, case when o.goes then nextval('millrace.lane_event') end as event,
        o.goes and o.turn <= room and o.key < fair_now + o.ahead and o.priority <= up_to and o.known
          as here
      from (
        select i.*, i.first_key + i.place - 1 as key,
          row_number() over (order by not i.goes, i.first_key + i.place, i.seq) as turn
        from line i
        order by turn) as o
    ), admitted as (
      update millrace.run r
      set admitted_seq = c.event,
          admitted_at = now,
          fair_key = c.key,
          status = case when c.here then 'running' else 'queued' end,
          node_id = case when c.here then as_node end,
          claim_no = r.claim_no + case when c.here then 1 else 0 end,
          started_at = coalesce(r.started_at, case when c.here then now end)
      from chosen c
      where c.goes and r.ctid = any (array(select g.run_at from chosen g where g.goes)) and r.ctid = c.run_at
      returning r.run_id, r.seq, r.priority, r.fair_key, r.claim_no, r.queue, r.lane, r.workflow, r.version, r.input,
        r.metadata, r.deadline, c.here
    ), moved as (
      update millrace.lane l
      set active = l.active - f.ended + f.went,
          waiting = l.waiting - f.went,
          succeeded = l.succeeded + f.succeeded,
          failed = l.failed + f.failed,
          cancelled = l.cancelled + f.cancelled,
          halted_by = f.halted_by,
          fair_last = coalesce(f.key, l.fair_last),
          head_rank = coalesce(f.lane_rank, l.head_rank),
          head_seq = coalesce(f.last_seq, l.head_seq),
          starts = l.starts + f.went,
          due_at = case when f.free > 0 then f.due_at else l.due_at end,
          blocked_by = case when f.free > 0 then null else l.blocked_by end,
          changed_at = now
      from (
        select c.lane_at, c.ended, c.succeeded, c.failed, c.cancelled, c.halted_by, c.free,
          cast(count(*) filter (where c.goes) as integer) as went,
          max(c.key) filter (where c.goes) as key,
          max(c.lane_rank) filter (where c.goes) as lane_rank,
          (array_agg(c.seq order by c.place desc) filter (where c.goes))[1] as last_seq,
          min(c.not_before) filter (where not c.goes and c.not_before > now) as due_at
        from chosen c
        group by c.lane_at, c.ended, c.succeeded, c.failed, c.cancelled, c.halted_by, c.free) as f
      where l.ctid = any (array(select g.lane_at from chosen g)) and l.ctid = f.lane_at
      returning l.due_at
    )
    select 'done', null::uuid, count(*) filter (where e.as_asked), null::integer, null::bigint, null::integer, null, null,
      null, null::integer, null::json, null::json, null::timestamptz
    from ended e
    union all
    select 'here', a.run_id, a.seq, a.priority, a.fair_key, a.claim_no, a.queue, a.lane, a.workflow, a.version, a.input,
      a.metadata, a.deadline
    from admitted a
    where a.here
    union all
    (
      select 'admitted', null, null, a.priority, a.fair_key, null, null, null, null, null, null, null, null
      from admitted a
      where not a.here
      order by a.priority, a.fair_key
      limit 1
    )
    union all
    (
      select 'waiting', null, null, null, null, null, null, null, null, null, null, null, null
      from moved m
      where m.due_at is not null
      limit 1
    );
    return;
  end if;
  return query select * from millrace.lanes_finish_above(
    as_node, run_ids, claim_nos, statuses, outputs, errors, of_queues, of_lanes, clock, workflows, room, ahead);
end
$function$;

-- Ends of runs of as many lanes, one of each: the same as lanes_finish does, where an end lets one run go at most. Then
-- nothing has to be counted or put in order for each lane, and what is read of a lane as it is locked is enough: it is not
-- looked up again. Whatever is less plain goes to lanes_finish; until that is known nothing has been written, and no lock
-- is held that it would not take in the same order.
create function millrace.lanes_finish_one_of_each(
  as_node bigint, run_ids uuid[], claim_nos integer[], statuses text[], outputs text[], errors text[],
  of_queues text[], of_lanes text[], clock bigint, workflows text[], room integer, ahead integer[],
  up_to integer)
returns setof millrace.lane_answer
language plpgsql
set enable_seqscan = off
set enable_nestloop = off
set enable_hashjoin = on
set enable_mergejoin = off
as $function$
#variable_conflict use_column
declare
  fair_now bigint;
  newest bigint := coalesce(pg_sequence_last_value('millrace.run_seq_seq'), 0);
  now timestamptz := clock_timestamp();
  unlike boolean;
  ends bigint[];
  lanes_at tid[];
  head_ranks integer[];
  head_seqs bigint[];
  nears bigint[];
  last_keys bigint[];
  frees integer[];
begin
  perform 1
  from millrace.node n
  where n.node_id = as_node and n.status in ('alive', 'draining') and n.lease_until > clock_timestamp()
  for key share;
  if not found then
    return query select 'fenced', null::uuid, 0::bigint, null::integer, null::bigint, null::integer, null, null, null,
      null::integer, null::json, null::json, null::timestamptz;
    return;
  end if;
  perform pg_advisory_xact_lock_shared(hashtext('millrace lanes'), cast(cast('millrace.scope' as regclass) as oid)::integer);
  if not exists (
      select
      from millrace.scope s
      where (s.counted or s.lane_rate_starts is not null) and s.kind in ('global', 'workflow')
        or (s.counted or s.lane_rate_starts is not null or s.on_failure = 'halt') and s.kind = 'queue' and s.name = any (of_queues)) then
    select array_agg(i.at), array_agg(i.lane_at), array_agg(i.head_rank), array_agg(i.head_seq),
      -- As far as twice as many as may go stand, if those that wait were entered evenly.
      array_agg(i.head_seq + 4 * greatest(1, (newest - i.head_seq) / greatest(1, i.waiting))), array_agg(i.fair_last),
      array_agg(i.free), bool_or(i.free > 1)
    into ends, lanes_at, head_ranks, head_seqs, nears, last_keys, frees, unlike
    from (
      select w.at, l.*, case
          when l.paused or w.paused or l.halted then 0
          else cast(greatest(0, least(l.waiting,
            cast(coalesce(l.max_active, w.lane_max_active, 2147483647) as bigint) - l.active + 1)) as integer)
        end as free
      from (
        select u.at, u.queue collate "C" as queue, u.lane collate "C" as lane, s.paused,
          case when u.lane <> '' then s.lane_max_active end as lane_max_active
        from unnest(of_queues, of_lanes) with ordinality as u(queue, lane, at)
        join millrace.scope s on s.kind = 'queue' and s.name = u.queue and s.name = any (of_queues)
        order by 2, 3
        offset 0) as w
      cross join lateral (
        select o.ctid as lane_at, o.head_rank, o.head_seq, o.waiting, o.active, o.max_active, o.fair_last, o.paused,
          o.halted_by is not null as halted
        from millrace.lane o
        where o.queue = w.queue and o.lane = w.lane
        for update) as l) as i;
  end if;
  if unlike is distinct from false or cardinality(ends) <> cardinality(run_ids) then
    return query select * from millrace.lanes_finish(
      as_node, run_ids, claim_nos, statuses, outputs, errors, of_queues, of_lanes, clock, workflows, room, ahead, up_to);
    return;
  end if;
  fair_now := greatest(clock, (
    select max(n.fair_time) from millrace.node n where n.status in ('alive', 'draining')));
  return query
  with ended as (
    update millrace.run r
    set status = case when r.cancel_requested_at is null then e.status else 'cancelled' end,
        output = case when r.cancel_requested_at is null then cast(e.output as json) end,
        error = case when r.cancel_requested_at is null then cast(e.error as json) end,
        node_id = null,
        finished_at = now,
        released_seq = nextval('millrace.lane_event'),
        parked_at = case when r.cancel_requested_at is null and e.status = 'failed' and exists (
          select from millrace.scope s where s.kind = 'queue' and s.name = r.queue and s.on_failure = 'park')
          then now end
    from unnest(run_ids, claim_nos, statuses, outputs, errors, ahead)
      with ordinality as e(run_id, claim_no, status, output, error, ahead, at)
    where r.run_id = any (run_ids)
      and r.run_id = e.run_id
      and r.claim_no = e.claim_no
      and r.node_id = as_node
      and r.lane is not null
    returning r.queue, r.lane, r.status, r.status = e.status as as_asked, e.ahead, e.at
  ), line as materialized (
    select e.status, e.ahead, a.lane_at, a.free, greatest(a.last_key + 1, fair_now) as key, r.run_at, r.lane_rank, r.seq,
      r.not_before, r.priority, r.workflow || '@' || r.version = any (workflows) as known,
      r.run_at is not null and (r.not_before > now) is not true as goes
    from ended e
    join unnest(ends, lanes_at, head_ranks, head_seqs, nears, last_keys, frees)
      as a(at, lane_at, head_rank, head_seq, near, last_key, free) on a.at = e.at
    left join lateral (
      select u.*
      from (
        (
          select w.ctid as run_at, w.lane_rank, w.seq, w.not_before, w.priority, w.workflow, w.version
          from millrace.run w
          where millrace.lane_number(w.queue, w.lane) = millrace.lane_number(e.queue, e.lane)
            and w.queue = e.queue and w.lane = e.lane and w.status = 'queued' and w.entered_seq is not null
            and w.admitted_seq is null and w.lane_rank = a.head_rank and w.seq > a.head_seq and w.seq <= a.near
          order by w.lane_rank, w.seq
          limit 1
        )
        union all
        (
          select w.ctid as run_at, w.lane_rank, w.seq, w.not_before, w.priority, w.workflow, w.version
          from millrace.run w
          where millrace.lane_number(w.queue, w.lane) = millrace.lane_number(e.queue, e.lane)
            and w.queue = e.queue and w.lane = e.lane and w.status = 'queued' and w.entered_seq is not null
            and w.admitted_seq is null and (w.lane_rank, w.seq) > (a.head_rank, a.near)
          order by w.lane_rank, w.seq
          limit 1
        )
      ) as u
      limit a.free) as r on true
  ), chosen as materialized (
    select o.*, case when o.goes then nextval('millrace.lane_event') end as event,
      o.goes and o.turn <= room and o.key < fair_now + o.ahead and o.priority <= up_to and o.known
        as here
    from (
      select i.*, row_number() over (order by not i.goes, i.key, i.seq) as turn
      from line i
      order by not i.goes, i.key, i.seq) as o
  ), admitted as (
    update millrace.run r
    set admitted_seq = c.event,
        admitted_at = now,
        fair_key = c.key,
        status = case when c.here then 'running' else 'queued' end,
        node_id = case when c.here then as_node end,
        claim_no = r.claim_no + case when c.here then 1 else 0 end,
        started_at = coalesce(r.started_at, case when c.here then now end)
    from chosen c
    where c.goes and r.ctid = any (array(select g.run_at from chosen g where g.goes)) and r.ctid = c.run_at
    returning r.run_id, r.seq, r.priority, r.fair_key, r.claim_no, r.queue, r.lane, r.workflow, r.version, r.input,
      r.metadata, r.deadline, c.here
  ), moved as (
    update millrace.lane l
    set active = l.active - 1 + cast(c.goes as integer),
        waiting = l.waiting - cast(c.goes as integer),
        succeeded = l.succeeded + cast(c.status = 'succeeded' as integer),
        failed = l.failed + cast(c.status = 'failed' as integer),
        cancelled = l.cancelled + cast(c.status = 'cancelled' as integer),
        fair_last = case when c.goes then c.key else l.fair_last end,
        head_rank = case when c.goes then c.lane_rank else l.head_rank end,
        head_seq = case when c.goes then c.seq else l.head_seq end,
        starts = l.starts + cast(c.goes as integer),
        due_at = case when c.free > 0 then case when not c.goes then c.not_before end else l.due_at end,
        blocked_by = case when c.free > 0 then null else l.blocked_by end,
        changed_at = now
    from chosen c
    where l.ctid = any (lanes_at) and l.ctid = c.lane_at
    returning l.due_at
  )
  select 'done', null::uuid, count(*) filter (where e.as_asked), null::integer, null::bigint, null::integer, null, null,
    null, null::integer, null::json, null::json, null::timestamptz
  from ended e
  union all
  select 'here', a.run_id, a.seq, a.priority, a.fair_key, a.claim_no, a.queue, a.lane, a.workflow, a.version, a.input,
    a.metadata, a.deadline
  from admitted a
  where a.here
  union all
  (
    select 'admitted', null, null, a.priority, a.fair_key, null, null, null, null, null, null, null, null
    from admitted a
    where not a.here
    order by a.priority, a.fair_key
    limit 1
  )
  union all
  (
    select 'waiting', null, null, null, null, null, null, null, null, null, null, null, null
    from moved m
    where m.due_at is not null
    limit 1
  );
end
$function$;

-- Ends of runs of one lane that nothing bounds but its own slots: the same as lanes_finish does, in statements that
-- cost little to begin. To begin the one for many lanes takes longer than all of these, and a chain of runs in a lane
-- waits for it at each of its links. Whatever is less plain goes to lanes_finish; until that is known nothing has been
-- written, and no lock is held that it would not take in the same order.
create function millrace.lanes_finish_in_one(
  as_node bigint, run_ids uuid[], claim_nos integer[], statuses text[], outputs text[], errors text[], of_queue text,
  of_lane text, clock bigint, workflows text[], room integer,
  ahead integer, up_to integer)
returns setof millrace.lane_answer
language plpgsql
set enable_seqscan = off
set enable_bitmapscan = off
set enable_nestloop = off
set enable_hashjoin = on
set enable_mergejoin = off
as $function$
#variable_conflict use_column
declare
  bounds record;
  unlike boolean;
  spare bigint;
  in_line integer;
  free integer := 0;
  fair_now bigint;
  last_key bigint;
  last_rank integer;
  last_seq bigint;
  done integer;
  good integer;
  bad integer;
  stopped integer;
  ids uuid[];
  come_here boolean[];
  ranks integer[];
  seqs bigint[];
  times timestamptz[];
  went integer := 0;
  due timestamptz;
  answer millrace.lane_answer;
  now timestamptz := clock_timestamp();
begin
  perform 1
  from millrace.node n
  where n.node_id = as_node and n.status in ('alive', 'draining') and n.lease_until > clock_timestamp()
  for key share;
  if not found then
    answer.what := 'fenced';
    return next answer;
    return;
  end if;
  perform pg_advisory_xact_lock_shared(hashtext('millrace lanes'), cast(cast('millrace.scope' as regclass) as oid)::integer);
  select s.paused, s.on_failure, s.lane_max_active,
    s.counted or s.lane_rate_starts is not null or s.on_failure = 'halt' or exists (
      select from millrace.scope a
      where a.kind in ('global', 'workflow') and (a.counted or a.lane_rate_starts is not null)) as special
  into bounds
  from millrace.scope s
  where s.kind = 'queue' and s.name = of_queue;
  if found and not bounds.special then
    select l.paused or bounds.paused or l.halted_by is not null,
      coalesce(l.max_active, case when of_lane <> '' then bounds.lane_max_active end, 2147483647)::bigint - l.active,
      l.waiting, l.fair_last, l.head_rank, l.head_seq
    into unlike, spare, in_line, last_key, last_rank, last_seq
    from millrace.lane l
    where l.queue = of_queue and l.lane = of_lane
    for update;
  end if;
  if not found or bounds.special or unlike then
    return query select *
    from millrace.lanes_finish(
      as_node, run_ids, claim_nos, statuses, outputs, errors, array_fill(of_queue, array[cardinality(run_ids)]),
      array_fill(of_lane, array[cardinality(run_ids)]), clock, workflows, room, array_fill(ahead, array[cardinality(run_ids)]), up_to);
    return;
  end if;
  with ended as (
    update millrace.run r
    set status = case when r.cancel_requested_at is null then e.status else 'cancelled' end,
        output = case when r.cancel_requested_at is null then cast(e.output as json) end,
        error = case when r.cancel_requested_at is null then cast(e.error as json) end,
        node_id = null,
        finished_at = now,
        released_seq = nextval('millrace.lane_event'),
        parked_at = case when r.cancel_requested_at is null and e.status = 'failed' and bounds.on_failure = 'park' then now end
    from unnest(run_ids, claim_nos, statuses, outputs, errors) as e(run_id, claim_no, status, output, error)
    where r.run_id = any (run_ids)
      and r.run_id = e.run_id
      and r.claim_no = e.claim_no
      and r.node_id = as_node
      and r.lane is not null
    returning r.status, r.status = e.status as as_asked
  )
  select count(*) filter (where e.as_asked), count(*) filter (where e.status = 'succeeded'),
    count(*) filter (where e.status = 'failed'), count(*) filter (where e.status = 'cancelled')
  into done, good, bad, stopped
  from ended e;
  answer.what := 'done';
  answer.seq := done;
  return next answer;
  if good + bad + stopped = 0 then
    return;
  end if;
  free := greatest(0, least(in_line, spare + good + bad + stopped));
  if free > 0 then
    select array_agg(w.run_id), array_agg(w.code = any (workflows) and w.priority <= up_to), array_agg(w.lane_rank), array_agg(w.seq),
      array_agg(w.not_before)
    into ids, come_here, ranks, seqs, times
    from (
      select w.run_id, w.workflow || '@' || w.version as code, w.priority, w.lane_rank, w.seq, w.not_before
      from millrace.run w
      where millrace.lane_number(w.queue, w.lane) = millrace.lane_number(of_queue, of_lane)
        and w.queue = of_queue and w.lane = of_lane and w.status = 'queued' and w.entered_seq is not null
        and w.admitted_seq is null and (w.lane_rank, w.seq) > (last_rank, last_seq)
      order by w.lane_rank, w.seq
      limit free) as w;
    went := coalesce(cardinality(ids), 0);
    -- One that waits for a time holds up those behind it.
    for i in 1 .. went loop
      if times[i] > now then
        due := least(due, times[i]);
        went := least(went, i - 1);
      end if;
    end loop;
  end if;
  if went > 0 then
    fair_now := greatest(clock, (
      select max(n.fair_time) from millrace.node n where n.status in ('alive', 'draining')));
    last_key := greatest(last_key + 1, fair_now);
    return query
    update millrace.run r
    set admitted_seq = c.event,
        admitted_at = now,
        fair_key = last_key + c.place - 1,
        status = case when c.here then 'running' else 'queued' end,
        node_id = case when c.here then as_node end,
        claim_no = r.claim_no + case when c.here then 1 else 0 end,
        started_at = coalesce(r.started_at, case when c.here then now end)
    from (
      -- Numbers are drawn in the order of the line; a join by hash has none.
      select u.run_id, u.place, nextval('millrace.lane_event') as event,
        u.here and u.place <= room and last_key + u.place - 1 < fair_now + ahead as here
      from unnest(ids[1 : went], come_here[1 : went]) with ordinality as u(run_id, here, place)) as c
    where r.run_id = any (ids[1 : went]) and r.run_id = c.run_id
    returning case when c.here then 'here' else 'admitted' end, r.run_id, r.seq, r.priority, r.fair_key, r.claim_no, r.queue,
      r.lane, r.workflow, r.version, case when c.here then r.input end, case when c.here then r.metadata end, r.deadline;
    last_key := last_key + went - 1;
    last_rank := ranks[went];
    last_seq := seqs[went];
  end if;
  update millrace.lane l
  set active = l.active - good - bad - stopped + went,
      waiting = l.waiting - went,
      succeeded = l.succeeded + good,
      failed = l.failed + bad,
      cancelled = l.cancelled + stopped,
      fair_last = case when went > 0 then last_key else l.fair_last end,
      head_rank = case when went > 0 then last_rank else l.head_rank end,
      head_seq = case when went > 0 then last_seq else l.head_seq end,
      starts = l.starts + went,
      due_at = case when free > 0 then due else l.due_at end,
      blocked_by = case when free > 0 then null else l.blocked_by end,
      changed_at = now
  where l.queue = of_queue and l.lane = of_lane
  returning l.due_at into due;
  if due is not null then
    answer := null;
    answer.what := 'waiting';
    return next answer;
  end if;
end
$function$;

-- Runs that were stored and not yet put into their lanes enter them, in the order of their seq; what is delayed and
-- holds up nobody does so when it is due. The lanes are locked. Gives how many did.
create function millrace.lanes_take_in(run_ids uuid[])
returns bigint
language plpgsql
as $function$
#variable_conflict use_column
declare
  done bigint;
begin
  with entered as (
    update millrace.run r
    set entered_seq = e.event, lane_rank = e.rank
    from (
      select o.run_id, o.rank, nextval('millrace.lane_event') as event
      from (
        select w.run_id, case when s.waiting_order = 'priority' then w.priority else 0 end as rank
        from millrace.run w
        left join millrace.scope s on s.kind = 'queue' and s.name = w.queue
        where w.run_id = any (run_ids) and w.status = 'queued' and w.lane is not null and w.entered_seq is null
          and (w.not_before is null or w.not_before <= clock_timestamp()
            or w.lane <> '' and coalesce(s.mode, 'ordered') = 'ordered')
        order by w.seq) as o) as e
    where r.ctid = (select o.ctid from millrace.run o where o.run_id = e.run_id)
    returning r.queue, r.lane, r.lane_rank, r.seq
  ), first as (
    select e.queue, e.lane, cast(count(*) as integer) as entered,
      (array_agg(e.lane_rank order by e.lane_rank, e.seq))[1] as lane_rank,
      (array_agg(e.seq order by e.lane_rank, e.seq))[1] as seq
    from entered e
    group by e.queue, e.lane
  ), counted as (
    update millrace.lane l
    set waiting = l.waiting + f.entered,
        enqueued = l.enqueued + f.entered,
        head_rank = case when (f.lane_rank, f.seq) <= (l.head_rank, l.head_seq) then f.lane_rank else l.head_rank end,
        head_seq = case when (f.lane_rank, f.seq) <= (l.head_rank, l.head_seq) then f.seq - 1 else l.head_seq end,
        changed_at = clock_timestamp()
    from first f
    where l.ctid = (select o.ctid from millrace.lane o where o.queue = f.queue and o.lane = f.lane)
  ), above as (
    update millrace.scope s
    set waiting = s.waiting + f.entered
    from (select o.queue, sum(o.entered) as entered from first o group by o.queue) as f
    where s.kind = 'queue' and s.name = f.queue and s.counted
  )
  select count(*) into done from entered;
  return done;
end
$function$;

-- nothing -> queued for runs that have lanes. With enter they enter them at once, which needs the lanes locked;
-- what is delayed and holds up nobody does so when it is due. Gives the runs that were stored.
create function millrace.lanes_insert(
  run_ids uuid[], versions integer[], workflows text[], of_queues text[], of_lanes text[], priorities integer[],
  keys text[], triggered text[], inputs text[], metadatas text[], deadlines_us bigint[], not_before_us bigint[],
  call_nos integer[], of_call integer, enter boolean)
returns bigint
language plpgsql
as $function$
#variable_conflict use_column
declare
  done bigint;
begin
  with made as (
    insert into millrace.run (
      run_id, created_at, version, priority, claim_no, crashes, status, workflow, queue, lane, idempotency_key,
      triggered_by, input, metadata, deadline, not_before, start_by, entered_seq, lane_rank)
    select o.run_id, clock_timestamp(), o.version, o.priority, 0, 0, 'queued', o.workflow, o.queue, o.lane, o.key,
      o.triggered_by, cast(o.input as json), cast(o.metadata as json), o.deadline, o.not_before,
      greatest(clock_timestamp(), o.not_before) + o.start_within_us * interval '1 microsecond',
      case when o.enters then nextval('millrace.lane_event') end, case when o.enters then o.rank end
    from (
      select e.*, s.start_within_us,
        to_timestamp(cast(e.deadline_us as float8) / 1000000) as deadline,
        to_timestamp(cast(e.not_before_us as float8) / 1000000) as not_before,
        case when s.waiting_order = 'priority' then e.priority else 0 end as rank,
        enter and (e.not_before_us is null or e.lane <> '' and coalesce(s.mode, 'ordered') = 'ordered') as enters
      from unnest(
        run_ids, versions, workflows, of_queues, of_lanes, priorities, keys, triggered, inputs, metadatas,
        deadlines_us, not_before_us, call_nos)
        with ordinality as e(run_id, version, workflow, queue, lane, priority, key, triggered_by, input, metadata,
          deadline_us, not_before_us, call_no, place)
      left join millrace.scope s on s.kind = 'queue' and s.name = e.queue
      where of_call is null or e.call_no = of_call
      order by e.place) as o
    on conflict do nothing
    returning run_id, queue, lane, lane_rank, seq, entered_seq
  ), first as (
    select m.queue, m.lane, cast(count(*) as integer) as entered,
      (array_agg(m.lane_rank order by m.lane_rank, m.seq))[1] as lane_rank,
      (array_agg(m.seq order by m.lane_rank, m.seq))[1] as seq
    from made m
    where m.entered_seq is not null
    group by m.queue, m.lane
  ), counted as (
    update millrace.lane l
    set waiting = l.waiting + f.entered,
        enqueued = l.enqueued + f.entered,
        head_rank = case when (f.lane_rank, f.seq) <= (l.head_rank, l.head_seq) then f.lane_rank else l.head_rank end,
        head_seq = case when (f.lane_rank, f.seq) <= (l.head_rank, l.head_seq) then f.seq - 1 else l.head_seq end,
        changed_at = clock_timestamp()
    from first f
    where l.ctid = (select o.ctid from millrace.lane o where o.queue = f.queue and o.lane = f.lane)
  ), above as (
    update millrace.scope s
    set waiting = s.waiting + f.entered
    from (select o.queue, sum(o.entered) as entered from first o group by o.queue) as f
    where s.kind = 'queue' and s.name = f.queue and s.counted
  )
  select count(*) into done from made m;
  return done;
end
$function$;

-- nothing -> queued for runs that have lanes; then lets go what may. Runs of one call (call_nos) are stored
-- together or, where a queue or a lane has no room for them, not at all. Runs whose id or idempotency key exists
-- are left out. Insert order is list order, so that seq follows it.
create function millrace.lanes_start(
  run_ids uuid[], versions integer[], workflows text[], of_queues text[], of_lanes text[], priorities integer[],
  keys text[], triggered text[], inputs text[], metadatas text[], deadlines_us bigint[], not_before_us bigint[],
  call_nos integer[], clock bigint)
returns setof millrace.lane_answer
language plpgsql
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $function$
#variable_conflict use_column
declare
  -- A key may be that of another transaction, which has to be waited for: not while lanes are locked.
  keyed boolean := exists (select from unnest(keys) as k(key) where k.key is not null);
  done bigint := 0;
  part bigint;
  call record;
  answers millrace.lane_answer[];
  refusal record;
begin
  if keyed then
    perform millrace.lanes_insert(run_ids, versions, workflows, of_queues, of_lanes, priorities, keys, triggered,
      inputs, metadatas, deadlines_us, not_before_us, call_nos, null, false);
  end if;
  perform millrace.lanes_lock(of_queues, of_lanes);
  if not exists (
      select from millrace.scope s
      where s.kind = 'queue' and s.name = any (of_queues) and (s.max_queued is not null or s.lane_max_queued is not null)) then
    if keyed then
      done := millrace.lanes_take_in(run_ids);
    else
      done := millrace.lanes_insert(run_ids, versions, workflows, of_queues, of_lanes, priorities, keys, triggered,
        inputs, metadatas, deadlines_us, not_before_us, call_nos, null, true);
    end if;
    return query select * from millrace.lanes_promote(of_queues, of_lanes, clock, 0, '{}', 0);
  else
    for call in
      select e.call_no, array_agg(e.run_id) as run_ids, array_agg(e.queue) as queues, array_agg(e.lane) as lanes
      from unnest(run_ids, of_queues, of_lanes, call_nos) as e(run_id, queue, lane, call_no)
      group by e.call_no
      order by e.call_no
    loop
      begin
        if keyed then
          part := millrace.lanes_take_in(call.run_ids);
        else
          part := millrace.lanes_insert(run_ids, versions, workflows, of_queues, of_lanes, priorities, keys, triggered,
            inputs, metadatas, deadlines_us, not_before_us, call_nos, call.call_no, true);
        end if;
        answers := array(select a from millrace.lanes_promote(call.queues, call.lanes, clock, 0, '{}', 0) as a);
        select f.queue, f.lane, f.allowed into refusal from millrace.lanes_full(call.run_ids) as f;
        if part > 0 and refusal.allowed is not null then
          raise exception 'queue full' using errcode = 'MR001';
        end if;
        done := done + part;
      exception when sqlstate 'MR001' then
        answers := null;
        if keyed then
          delete from millrace.run r
          where r.run_id = any (call.run_ids) and r.status = 'queued' and r.entered_seq is null and r.claim_no = 0;
        end if;
        return query
        select 'full', u.run_id, null::bigint, null::integer, null::bigint, refusal.allowed, refusal.queue, refusal.lane,
          null, null::integer, null::json, null::json, null::timestamptz
        from unnest(call.run_ids) as u(run_id);
      end;
      return query select a.* from unnest(answers) as a;
    end loop;
  end if;
  return query select 'done', null::uuid, done, null::integer, null::bigint, null::integer, null, null, null,
    null::integer, null::json, null::json, null::timestamptz;
  if exists (select from unnest(not_before_us) as b(us) where b.us is not null) then
    return query select 'waiting', null::uuid, null::bigint, null::integer, null::bigint, null::integer, null, null, null,
      null::integer, null::json, null::json, null::timestamptz;
  end if;
end
$function$;

-- nothing -> queued, or running on the node that keeps a place for it: one run of a lane that nothing bounds but its
-- own slots. The same as lanes_start does, in statements that cost little to begin; what may go at once is stored as
-- it is then, in one write. Whatever is less plain goes to lanes_start; until that is known nothing was written but a
-- run with a key, which that finds, and no lock is held that it would not take in the same order.
--   here_node  who keeps a place; 0 for nobody. Its row comes first in the order of locks
--   up_to_key  the run begins there if its fair key is not behind this one: others wait that come before it
-- One more answer: 'begun', with the priority and the fair key of the run: it is the node's now.
create function millrace.lanes_start_in_one(
  new_id uuid, new_version integer, of_workflow text, of_queue text, of_lane text, new_priority integer, new_key text,
  triggered text, new_input text, new_metadata text, deadline_us bigint, clock bigint, here_node bigint, up_to_key bigint)
returns setof millrace.lane_answer
language plpgsql
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $function$
#variable_conflict use_column
declare
  bounds record;
  l record;
  here boolean := false;
  goes boolean := false;
  plain boolean;
  rank integer;
  run_key bigint;
  new_seq bigint;
  now timestamptz := clock_timestamp();
  deadline timestamptz := to_timestamp(cast(deadline_us as float8) / 1000000);
  expires timestamptz;
  answer millrace.lane_answer;
begin
  if here_node > 0 then
    perform 1
    from millrace.node n
    where n.node_id = here_node and n.status = 'alive' and n.lease_until > clock_timestamp()
    for key share;
    here := found;
  end if;
  -- A key may be that of another transaction, which has to be waited for: not while a lane is locked.
  if new_key is not null then
    insert into millrace.run (
      run_id, created_at, version, priority, claim_no, crashes, status, workflow, queue, lane, idempotency_key,
      triggered_by, input, metadata, deadline, start_by)
    values (
      new_id, now, new_version, new_priority, 0, 0, 'queued', of_workflow, of_queue, of_lane, new_key,
      triggered, cast(new_input as json), cast(new_metadata as json), deadline, (
        select now + s.start_within_us * interval '1 microsecond'
        from millrace.scope s
        where s.kind = 'queue' and s.name = of_queue))
    on conflict do nothing
    returning seq into new_seq;
    if not found then
      answer.what := 'done';
      answer.seq := 0;
      return next answer;
      return;
    end if;
  end if;
  perform pg_advisory_xact_lock_shared(hashtext('millrace lanes'), cast(cast('millrace.scope' as regclass) as oid)::integer);
  select s.paused, s.lane_max_active, s.waiting_order, s.start_within_us,
    not (s.counted or s.lane_rate_starts is not null or s.lane_max_queued is not null or exists (
      select from millrace.scope a where a.kind in ('global', 'workflow') and a.counted)) as plain
  into bounds
  from millrace.scope s
  where s.kind = 'queue' and s.name = of_queue;
  plain := found and bounds.plain;
  if plain then
    select o.* into l from millrace.lane o where o.queue = of_queue and o.lane = of_lane for update;
    if not found then
      insert into millrace.lane (queue, lane) values (of_queue, of_lane) on conflict do nothing;
      select o.* into l from millrace.lane o where o.queue = of_queue and o.lane = of_lane for update;
    end if;
    goes := found and not l.paused and not bounds.paused and l.halted_by is null
      and l.active < coalesce(l.max_active, case when of_lane <> '' then bounds.lane_max_active end, 2147483647);
    -- Where there is room and some wait, they wait for something else.
    plain := found and not (goes and l.waiting > 0);
  end if;
  if not plain then
    return query select *
    from millrace.lanes_start(
      array[new_id], array[new_version], array[of_workflow], array[of_queue], array[of_lane], array[new_priority],
      array[new_key], array[triggered], array[new_input], array[new_metadata], array[deadline_us], array[null::bigint],
      array[0], clock);
    return;
  end if;

  -- Lanes may have been waited for.
  now := clock_timestamp();
  rank := case when bounds.waiting_order = 'priority' then new_priority else 0 end;
  expires := now + bounds.start_within_us * interval '1 microsecond';
  if goes then
    run_key := greatest(l.fair_last + 1, clock, (
      select max(n.fair_time) from millrace.node n where n.status in ('alive', 'draining')));
  end if;
  here := goes and here and run_key <= up_to_key;
  if new_key is null then
    insert into millrace.run (
      run_id, created_at, started_at, version, priority, claim_no, crashes, status, node_id, workflow, queue, lane,
      triggered_by, input, metadata, deadline, start_by, lane_rank, entered_seq, admitted_seq, admitted_at, fair_key)
    values (
      new_id, now, case when here then now end, new_version, new_priority, case when here then 1 else 0 end, 0,
      case when here then 'running' else 'queued' end, case when here then here_node end, of_workflow, of_queue, of_lane,
      triggered, cast(new_input as json), cast(new_metadata as json), deadline, expires, rank,
      nextval('millrace.lane_event'), case when goes then nextval('millrace.lane_event') end, case when goes then now end,
      run_key)
    on conflict do nothing
    returning seq into new_seq;
  else
    update millrace.run r
    set created_at = now,
        started_at = case when here then now end,
        status = case when here then 'running' else 'queued' end,
        node_id = case when here then here_node end,
        claim_no = case when here then 1 else 0 end,
        start_by = expires,
        lane_rank = rank,
        entered_seq = nextval('millrace.lane_event'),
        admitted_seq = case when goes then nextval('millrace.lane_event') end,
        admitted_at = case when goes then now end,
        fair_key = run_key
    where r.run_id = new_id and r.status = 'queued' and r.claim_no = 0 and r.entered_seq is null
    returning r.seq into new_seq;
  end if;
  answer.what := 'done';
  answer.seq := case when found then 1 else 0 end;
  return next answer;
  if answer.seq = 0 then
    return;
  end if;
  update millrace.lane o
  set active = o.active + case when goes then 1 else 0 end,
      waiting = o.waiting + case when goes then 0 else 1 end,
      enqueued = o.enqueued + 1,
      fair_last = case when goes then run_key else o.fair_last end,
      head_rank = case when goes or (rank, new_seq) <= (o.head_rank, o.head_seq) then rank else o.head_rank end,
      head_seq = case when goes then new_seq when (rank, new_seq) <= (o.head_rank, o.head_seq) then new_seq - 1 else o.head_seq end,
      starts = o.starts + case when goes then 1 else 0 end,
      due_at = case when goes then null else o.due_at end,
      blocked_by = case when goes then null else o.blocked_by end,
      changed_at = now
  where o.queue = of_queue and o.lane = of_lane;
  if goes then
    answer := null;
    answer.what := case when here then 'begun' else 'admitted' end;
    answer.run_id := new_id;
    answer.priority := new_priority;
    answer.fair_key := run_key;
    return next answer;
  end if;
end
$function$;

-- Whether one more run would find this lane or its queue full, by what is committed: for those who store runs in a
-- transaction of their own and lock no lanes. Nulls when not.
create function millrace.lanes_refuse(of_queue text, of_lane text, out queue text, out lane text, out allowed integer)
language sql
stable
as $function$
select f.queue, f.lane, f.allowed
from (
  select s.name as queue, of_lane as lane, s.lane_max_queued as allowed
  from millrace.scope s
  left join millrace.lane l on l.queue = s.name and l.lane = of_lane
  where s.kind = 'queue' and s.name = of_queue and of_lane <> ''
    and coalesce(l.waiting, 0) >= s.lane_max_queued
    and (l.waiting > 0 or l.active >= coalesce(l.max_active, s.lane_max_active))
  union all
  select s.name, null, s.max_queued
  from millrace.scope s
  where s.kind = 'queue' and s.name = of_queue and s.waiting >= s.max_queued and (s.waiting > 0 or s.active >= s.max_active)
) as f
limit 1
$function$;

-- Which lane that one of these runs waits in, or which queue of such a lane, has more waiting runs than are allowed:
-- its name (lane null for the queue) and what is allowed; nulls when none has. What goes at once is not refused, even
-- where a bound was lowered below what waits.
create function millrace.lanes_full(run_ids uuid[], out queue text, out lane text, out allowed integer)
language sql
stable
as $function$
select f.queue, f.lane, f.allowed
from (
  select l.queue, l.lane, s.lane_max_queued as allowed
  from (
    select distinct r.queue, r.lane
    from unnest(run_ids) as u(run_id)
    join millrace.run r on r.run_id = u.run_id
    where r.status = 'queued' and r.entered_seq is not null and r.admitted_seq is null) as k
  cross join lateral (
    select o.* from millrace.lane o where o.queue = k.queue and o.lane = k.lane and o.lane <> '' offset 0) as l
  join millrace.scope s on s.kind = 'queue' and s.name = l.queue
  where l.waiting > s.lane_max_queued
  union all
  select s.name, null, s.max_queued
  from unnest(run_ids) as u(run_id)
  join millrace.run r on r.run_id = u.run_id
  join millrace.scope s on s.kind = 'queue' and s.name = r.queue
  where r.status = 'queued' and r.entered_seq is not null and r.admitted_seq is null
    and s.waiting > s.max_queued) as f
limit 1
$function$;

-- Runs that were stored by transactions of others, or are due, enter their lanes: at most so many of the oldest.
create function millrace.lanes_enter(clock bigint, most integer)
returns setof millrace.lane_answer
language plpgsql
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $function$
#variable_conflict use_column
declare
  ids uuid[];
  of_queues text[];
  of_lanes text[];
  done bigint;
begin
  select array_agg(e.run_id), array_agg(e.queue), array_agg(e.lane) into ids, of_queues, of_lanes
  from (
    (
      select r.run_id, r.queue, r.lane
      from millrace.run r
      where r.status = 'queued' and r.lane is not null and r.entered_seq is null and r.not_before is null
      order by r.run_id
      limit most)
    union all
    (
      select r.run_id, r.queue, r.lane
      from millrace.run r
      where r.status = 'queued' and r.lane is not null and r.entered_seq is null
        and r.not_before <= (select clock_timestamp())
      order by r.not_before
      limit most)) as e;
  if ids is not null then
    perform millrace.lanes_lock(of_queues, of_lanes);
    done := millrace.lanes_take_in(ids);
    return query select 'done', null::uuid, done, null::integer, null::bigint, null::integer, null, null, null,
      null::integer, null::json, null::json, null::timestamptz;
    return query select * from millrace.lanes_promote(of_queues, of_lanes, clock, 0, '{}', 0);
  end if;
end
$function$;

-- Lanes and scopes whose time has come let go what may: at most so many lanes, the longest due first.
create function millrace.lanes_due(clock bigint, most integer)
returns setof millrace.lane_answer
language plpgsql
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $function$
#variable_conflict use_column
declare
  of_queues text[];
  of_lanes text[];
  due_queues text[];
begin
  select coalesce(array_agg(d.queue), '{}'), coalesce(array_agg(d.lane), '{}') into of_queues, of_lanes
  from (
    select l.queue, l.lane
    from millrace.lane l
    where l.due_at <= (select clock_timestamp())
    order by l.due_at
    limit most) as d;
  select coalesce(array_agg(s.name), '{}') into due_queues
  from millrace.scope s
  where s.kind = 'queue' and s.due_at <= clock_timestamp();
  if cardinality(of_queues) + cardinality(due_queues) = 0 then
    return;
  end if;
  -- A queue that is due is locked by its name alone.
  perform millrace.lanes_lock_scopes(of_queues || due_queues);
  perform millrace.lanes_lock(of_queues, of_lanes);
  update millrace.lane l
  set due_at = null
  where l.ctid = any (array(
      select o.ctid
      from unnest(of_queues, of_lanes) as u(queue, lane)
      cross join lateral (
        select k.ctid from millrace.lane k where k.queue = u.queue and k.lane = u.lane offset 0) as o))
    and l.due_at <= clock_timestamp();
  update millrace.scope s
  set due_at = null
  where s.kind = 'queue' and s.name = any (due_queues) and s.due_at <= clock_timestamp();
  -- A queue without a lane stands for the lanes that wait for its rate.
  return query
  select * from millrace.lanes_promote(
    of_queues || due_queues, of_lanes || array_fill(cast(null as text), array[cardinality(due_queues)]), clock, 0, '{}', 0);
end
$function$;

-- When somebody has to look again: the first time that a lane, a queue or a delayed run waits for.
create function millrace.lanes_next_due()
returns timestamptz
language sql
stable
as $function$
select least(
  (select min(l.due_at) from millrace.lane l where l.due_at is not null),
  (select min(s.due_at) from millrace.scope s where s.due_at is not null),
  (
    select min(r.not_before)
    from millrace.run r
    where r.status = 'queued' and r.lane is not null and r.entered_seq is null))
$function$;

-- Runs that have ended by another way than their claim leave their lanes: what waited is not counted any more,
-- what had a slot releases it. Then lets the next ones go. The lanes are locked, the runs have ended.
create function millrace.lanes_leave(run_ids uuid[], clock bigint)
returns setof millrace.lane_answer
language plpgsql
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $function$
#variable_conflict use_column
declare
  of_queues text[];
  of_lanes text[];
begin
  with gone as (
    update millrace.run r
    set released_seq = nextval('millrace.lane_event'),
        parked_at = case when r.status = 'failed' and exists (
          select from millrace.scope s where s.kind = 'queue' and s.name = r.queue and s.on_failure = 'park')
          then clock_timestamp() end
    where r.run_id = any (run_ids)
      and r.lane is not null
      and r.released_seq is null
      and r.status in ('succeeded', 'failed', 'cancelled')
    returning r.run_id, r.seq, r.queue, r.lane, r.workflow, r.status, r.admitted_seq is not null as had_slot,
      r.entered_seq is null as outside
  ), counted as (
    update millrace.lane l
    set active = l.active - n.active,
        waiting = l.waiting - n.waiting,
        enqueued = l.enqueued + n.outside,
        succeeded = l.succeeded + n.succeeded,
        failed = l.failed + n.failed,
        cancelled = l.cancelled + n.cancelled,
        halted_by = coalesce(l.halted_by, case when s.on_failure = 'halt' and l.lane <> '' then n.failed_run end),
        changed_at = clock_timestamp()
    from (
      select g.queue, g.lane,
        cast(count(*) filter (where g.had_slot) as integer) as active,
        cast(count(*) filter (where not g.had_slot and not g.outside) as integer) as waiting,
        count(*) filter (where g.outside) as outside,
        count(*) filter (where g.status = 'succeeded') as succeeded,
        count(*) filter (where g.status = 'failed') as failed,
        count(*) filter (where g.status = 'cancelled') as cancelled,
        (array_agg(g.run_id order by g.seq) filter (where g.status = 'failed' and g.had_slot))[1] as failed_run
      from gone g
      group by g.queue, g.lane) as n
    join millrace.scope s on s.kind = 'queue' and s.name = n.queue
    where l.ctid = (select o.ctid from millrace.lane o where o.queue = n.queue and o.lane = n.lane)
  ), above as (
    update millrace.scope s
    set active = greatest(0, s.active - n.active), waiting = greatest(0, s.waiting - n.waiting)
    from (
      select 'queue' as kind, g.queue as name, count(*) filter (where g.had_slot) as active,
        count(*) filter (where not g.had_slot and not g.outside) as waiting
      from gone g group by g.queue
      union all
      select 'workflow', g.workflow, count(*) filter (where g.had_slot), 0 from gone g group by g.workflow
      union all
      select 'global', '', count(*) filter (where g.had_slot), 0 from gone g) as n
    where s.kind = n.kind and s.name = n.name and s.counted
  )
  select coalesce(array_agg(g.queue), '{}'), coalesce(array_agg(g.lane), '{}') into of_queues, of_lanes
  from gone g;
  if cardinality(of_queues) > 0 then
    return query select * from millrace.lanes_promote(of_queues, of_lanes, clock, 0, '{}', 0);
  end if;
end
$function$;

-- A run that has ended is queued again, by retry: back into its lane, at the place that its seq gives it; one that is
-- still delayed and holds up nobody when it is due. What it halted goes on. Before its status changes; its lane is locked. False when it has no lane.
create function millrace.lanes_return(of_run uuid)
returns boolean
language plpgsql
as $function$
#variable_conflict use_column
declare
  r record;
begin
  select a.run_id, a.queue, a.lane, a.status, a.seq,
    a.not_before is null or a.not_before <= clock_timestamp() or a.lane <> '' and coalesce(s.mode, 'ordered') = 'ordered'
      as enters,
    case when s.waiting_order = 'priority' then a.priority else 0 end as rank
  into r
  from millrace.run a
  left join millrace.scope s on s.kind = 'queue' and s.name = a.queue
  where a.run_id = of_run and a.lane is not null and a.status in ('failed', 'cancelled');
  if not found then
    return false;
  end if;
  update millrace.run a
  set entered_seq = case when r.enters then nextval('millrace.lane_event') end, admitted_seq = null,
    released_seq = null, admitted_at = null, fair_key = null, lane_rank = case when r.enters then r.rank end,
    parked_at = null, start_by = null
  where a.run_id = of_run;
  -- A lane that was idle for long has left its totals to its queue.
  update millrace.scope s
  set failed = s.failed - case when r.status = 'failed' and l.failed = 0 then 1 else 0 end,
      cancelled = s.cancelled - case when r.status = 'cancelled' and l.cancelled = 0 then 1 else 0 end,
      enqueued = s.enqueued - case when l.enqueued = 0 then 1 else 0 end
  from millrace.lane l
  where s.kind = 'queue' and s.name = r.queue and l.queue = r.queue and l.lane = r.lane
    and (l.enqueued = 0 or r.status = 'failed' and l.failed = 0 or r.status = 'cancelled' and l.cancelled = 0);
  update millrace.lane l
  set waiting = l.waiting + case when r.enters then 1 else 0 end,
      -- What does not enter now is counted as it does.
      enqueued = l.enqueued + case when l.enqueued = 0 then 1 else 0 end - case when r.enters then 0 else 1 end,
      failed = l.failed - case when r.status = 'failed' and l.failed > 0 then 1 else 0 end,
      cancelled = l.cancelled - case when r.status = 'cancelled' and l.cancelled > 0 then 1 else 0 end,
      head_rank = case when r.enters and (r.rank, r.seq) <= (l.head_rank, l.head_seq) then r.rank else l.head_rank end,
      head_seq = case when r.enters and (r.rank, r.seq) <= (l.head_rank, l.head_seq) then r.seq - 1 else l.head_seq end,
      halted_by = case when l.halted_by = of_run then null else l.halted_by end,
      changed_at = clock_timestamp()
  where l.queue = r.queue and l.lane = r.lane;
  update millrace.scope s
  set waiting = s.waiting + 1
  where s.kind = 'queue' and s.name = r.queue and s.counted and r.enters;
  return true;
end
$function$;

-- Runs without a lane that something bounds now get the empty lane of their queue: those that wait wait there, those
-- that are executed hold its slots. What others have locked is left for the next call. At most so many; gives how
-- many. Nobody else may be at lanes meanwhile (the exclusive lock).
create function millrace.lanes_adopt(most integer)
returns bigint
language plpgsql
as $function$
#variable_conflict use_column
declare
  done bigint;
begin
  with waiting as materialized (
    select r.run_id
    from millrace.run r
    where r.status = 'queued' and r.lane is null
      and exists (
        select from millrace.scope s
        where s.kind = 'queue' and s.name = r.queue and (s.counted or s.paused or s.start_within_us is not null)
          or s.kind = 'workflow' and s.name = r.workflow and s.bounded
          or s.kind = 'global' and s.bounded)
    order by r.priority, r.seq
    limit most
    for update skip locked
  ), running as materialized (
    select r.run_id
    from millrace.run r
    where r.status = 'running' and r.lane is null
      and exists (
        select from millrace.scope s
        where s.kind = 'queue' and s.name = r.queue and (s.counted or s.paused or s.start_within_us is not null)
          or s.kind = 'workflow' and s.name = r.workflow and s.bounded
          or s.kind = 'global' and s.bounded)
    limit most
    for update skip locked
  ), plain as (
    select w.run_id from waiting w
    union all
    select a.run_id from running a
  ), queues as (
    insert into millrace.scope (kind, name)
    select distinct 'queue', r.queue
    from plain p
    join millrace.run r on r.run_id = p.run_id
    on conflict do nothing
  ), lanes as (
    insert into millrace.lane as l (queue, lane, active, waiting, enqueued)
    select r.queue, '', cast(count(*) filter (where r.status = 'running') as integer),
      cast(count(*) filter (where r.status = 'queued') as integer), count(*)
    from plain p
    join millrace.run r on r.run_id = p.run_id
    group by r.queue
    on conflict (queue, lane) do update
    set active = l.active + excluded.active, waiting = l.waiting + excluded.waiting,
      enqueued = l.enqueued + excluded.enqueued, head_rank = -2147483648, head_seq = 0,
      changed_at = clock_timestamp()
  ), counted as (
    update millrace.scope s
    set active = s.active + n.active, waiting = s.waiting + n.waiting
    from (
      select 'queue' as kind, r.queue as name, count(*) filter (where r.status = 'running') as active,
        count(*) filter (where r.status = 'queued') as waiting
      from plain p join millrace.run r on r.run_id = p.run_id group by r.queue
      union all
      select 'workflow', r.workflow, count(*) filter (where r.status = 'running'), 0
      from plain p join millrace.run r on r.run_id = p.run_id group by r.workflow
      union all
      select 'global', '', count(*) filter (where r.status = 'running'), 0
      from plain p join millrace.run r on r.run_id = p.run_id) as n
    where s.kind = n.kind and s.name = n.name and s.counted
  ), adopted as (
    update millrace.run r
    set lane = '', entered_seq = o.event, lane_rank = o.rank,
      admitted_seq = case when r.status = 'running' then o.event end,
      admitted_at = case when r.status = 'running' then r.started_at end,
      -- Before all others, if its node is lost: it has begun.
      fair_key = case when r.status = 'running' then 0 end
    from (
      select w.run_id, nextval('millrace.lane_event') as event,
        case when s.waiting_order = 'priority' then w.priority else 0 end as rank
      from (select a.* from plain p join millrace.run a on a.run_id = p.run_id order by a.seq) as w
      left join millrace.scope s on s.kind = 'queue' and s.name = w.queue) as o
    where r.run_id = o.run_id
    returning r.run_id
  )
  select count(*) into done from adopted;
  return done;
end
$function$;

-- Whether some run without a lane waits or is executed although something bounds it. Of those that wait the first
-- and the last are looked at: a look at all would cost the more the less there is to find.
create function millrace.lanes_are_late()
returns boolean
language sql
stable
as $function$
select exists (
  select from millrace.scope s
  where (s.kind = 'queue' and (s.counted or s.paused or s.start_within_us is not null) or s.kind <> 'queue' and s.bounded)
    and exists (
      select from (
        (
          select q.queue, q.workflow from millrace.run q
          where q.status = 'queued' and q.lane is null
          order by q.priority, q.seq
          limit 1000)
        union all
        (
          select q.queue, q.workflow from millrace.run q
          where q.status = 'queued' and q.lane is null
          order by q.priority desc, q.seq desc
          limit 1000)
        union all
        select q.queue, q.workflow from millrace.run q
        where q.status = 'running' and q.lane is null) as r
      where (s.kind = 'global' or s.kind = 'workflow' and r.workflow = s.name or s.kind = 'queue' and r.queue = s.name)))
$function$;

-- Whether somebody has to look at lanes: what has come due, or is to be taken in.
create function millrace.lanes_wait()
returns boolean
language sql
stable
as $function$
select exists (select from millrace.lane l where l.due_at <= (select clock_timestamp()))
  or exists (select from millrace.scope s where s.due_at <= clock_timestamp())
  or exists (
    select from millrace.run r
    where r.status = 'queued' and r.lane is not null and r.entered_seq is null and r.not_before is null)
  or exists (
    select from millrace.run r
    where r.status = 'queued' and r.lane is not null and r.entered_seq is null
      and r.not_before <= (select clock_timestamp()))
  or millrace.lanes_are_late()
$function$;

-- As lanes_adopt, for runs that were stored while a bound was being set: what they wait for may let them go at once.
create function millrace.lanes_adopt_late(clock bigint, most integer)
returns setof millrace.lane_answer
language plpgsql
as $function$
#variable_conflict use_column
declare
  done bigint;
  of_queues text[];
begin
  if not millrace.lanes_are_late() then
    return;
  end if;
  perform pg_advisory_xact_lock(hashtext('millrace lanes'), cast(cast('millrace.scope' as regclass) as oid)::integer);
  done := millrace.lanes_adopt(most);
  if done > 0 then
    return query select 'done', null::uuid, done, null::integer, null::bigint, null::integer, null, null, null,
      null::integer, null::json, null::json, null::timestamptz;
    select coalesce(array_agg(l.queue), '{}') into of_queues from millrace.lane l where l.lane = '' and l.waiting > 0;
    return query
    select * from millrace.lanes_promote(
      of_queues, array_fill(cast('' as text), array[cardinality(of_queues)]), clock, 0, '{}', 0);
  end if;
end
$function$;

-- Lets everything go that may, in all lanes of a queue, or in all lanes.
create function millrace.lanes_promote_all(of_queue text, clock bigint)
returns setof millrace.lane_answer
language plpgsql
as $function$
#variable_conflict use_column
declare
  of_queues text[];
  of_lanes text[];
begin
  update millrace.lane l
  set blocked_by = null, due_at = null
  where (of_queue is null or l.queue = of_queue) and (l.blocked_by is not null or l.due_at is not null);
  select coalesce(array_agg(l.queue), '{}'), coalesce(array_agg(l.lane), '{}') into of_queues, of_lanes
  from millrace.lane l
  where (of_queue is null or l.queue = of_queue) and l.waiting > 0;
  return query select * from millrace.lanes_promote(of_queues, of_lanes, clock, 0, '{}', 0);
end
$function$;

-- Keeps the latest starts of whoever gets another rate, so that the new one holds from now on.
create function millrace.rate_resize(of_kind text, of_name text, of_lane text, most integer)
returns bigint
language plpgsql
as $function$
declare
  times timestamptz[];
begin
  select array_agg(k.at order by k.at) into times
  from (
    select a.at from millrace.rate_start a
    where a.kind = of_kind and a.name = of_name and a.lane = of_lane
    order by a.at desc
    limit most) as k;
  delete from millrace.rate_start a where a.kind = of_kind and a.name = of_name and a.lane = of_lane;
  insert into millrace.rate_start (kind, name, lane, slot, at)
  select of_kind, of_name, of_lane, cast((u.place - 1) % most as integer), u.at
  from unnest(times) with ordinality as u(at, place);
  return coalesce(cardinality(times), 0);
end
$function$;

-- What is said of a scope, without what it counts.
create function millrace.scope_said(s millrace.scope)
returns jsonb
language sql
stable
as $function$
select to_jsonb(s) - array[
  'kind', 'name', 'coded', 'bounded', 'counted', 'active', 'waiting', 'starts', 'due_at', 'enqueued', 'succeeded', 'failed',
  'cancelled', 'changed_at']
$function$;

-- Sets what holds for a queue and its lanes, a workflow, or everything ('global', ''). What code says yields to what
-- an operator has said, until that is reset: then what code said last holds again, or what is given here where code
-- said nothing. Waits for all that is under way in lanes.
--   of_source  'code', 'operator', or 'default' for a reset
create function millrace.scope_set(
  of_kind text, of_name text, of_source text, changed_by text, clock bigint,
  most_active integer, most_queued integer, starts_per_window integer, window_us bigint,
  lane_most_active integer, lane_most_queued integer, lane_starts_per_window integer, lane_window_us bigint,
  of_mode text, failure text, order_of_waiting text, start_within bigint)
returns setof millrace.lane_answer
language plpgsql
as $function$
#variable_conflict use_column
declare
  said jsonb := jsonb_build_object(
    'max_active', most_active, 'max_queued', most_queued, 'rate_starts', starts_per_window, 'rate_us', window_us,
    'lane_max_active', lane_most_active, 'lane_max_queued', lane_most_queued,
    'lane_rate_starts', lane_starts_per_window, 'lane_rate_us', lane_window_us,
    'mode', of_mode, 'on_failure', failure, 'waiting_order', order_of_waiting, 'start_within_us', start_within);
  old millrace.scope;
  wanted millrace.scope;
  new millrace.scope;
  adopted boolean := false;
begin
  -- A node that registers what code has said already waits for nobody.
  if of_source = 'code' and exists (
      select from millrace.scope s where s.kind = of_kind and s.name = of_name and s.coded = said) then
    return;
  end if;
  perform pg_advisory_xact_lock(hashtext('millrace lanes'), cast(cast('millrace.scope' as regclass) as oid)::integer);
  insert into millrace.scope (kind, name) values (of_kind, of_name) on conflict do nothing;
  select * into old from millrace.scope s where s.kind = of_kind and s.name = of_name for update;
  if of_source = 'code' then
    update millrace.scope s set coded = said where s.kind = of_kind and s.name = of_name;
    if old.source = 'operator' then
      return;
    end if;
  elsif of_source = 'default' then
    said := coalesce(old.coded, said);
  end if;
  wanted := jsonb_populate_record(old, said);
  update millrace.scope s
  set max_active = wanted.max_active, max_queued = wanted.max_queued, rate_starts = wanted.rate_starts,
    rate_us = wanted.rate_us, lane_max_active = wanted.lane_max_active, lane_max_queued = wanted.lane_max_queued,
    lane_rate_starts = wanted.lane_rate_starts, lane_rate_us = wanted.lane_rate_us,
    mode = wanted.mode, on_failure = wanted.on_failure, waiting_order = wanted.waiting_order,
    start_within_us = wanted.start_within_us,
    source = case when of_source = 'default' and old.coded is not null then 'code' else of_source end,
    due_at = null
  where s.kind = of_kind and s.name = of_name
  returning * into new;
  if millrace.scope_said(old) = millrace.scope_said(new) then
    update millrace.scope s set due_at = old.due_at where s.kind = of_kind and s.name = of_name;
    return;
  end if;
  insert into millrace.policy_change (seq, at, kind, name, by, what, old, new)
  values (nextval('millrace.lane_event'), clock_timestamp(), of_kind, of_name, changed_by,
    case of_source when 'default' then 'reset' else 'set' end,
    cast(millrace.scope_said(old) as json), cast(millrace.scope_said(new) as json));

  if new.rate_starts is distinct from old.rate_starts and new.rate_starts is not null then
    update millrace.scope s
    set starts = millrace.rate_resize(of_kind, of_name, '', new.rate_starts)
    where s.kind = of_kind and s.name = of_name;
  end if;
  if new.lane_rate_starts is distinct from old.lane_rate_starts and new.lane_rate_starts is not null then
    update millrace.lane a
    set starts = millrace.rate_resize('lane', a.queue, a.lane, new.lane_rate_starts)
    where a.queue = of_name;
  end if;
  if new.waiting_order <> old.waiting_order then
    update millrace.run r
    set lane_rank = case when new.waiting_order = 'priority' then r.priority else 0 end
    from millrace.lane a
    where a.queue = of_name and a.waiting > 0
      and millrace.lane_number(r.queue, r.lane) = millrace.lane_number(a.queue, a.lane)
      and r.queue = a.queue and r.lane = a.lane
      and r.status = 'queued' and r.entered_seq is not null and r.admitted_seq is null;
    update millrace.lane a set head_rank = -2147483648, head_seq = 0 where a.queue = of_name;
  end if;
  -- What had no lane is counted as it gets one.
  update millrace.scope s
  set active = case of_kind
        when 'workflow' then (
          select count(*) from millrace.run r
          where r.status = 'running' and r.lane is not null and r.workflow = of_name) + (
          select count(*) from millrace.run r
          where r.status = 'queued' and r.admitted_seq is not null and r.workflow = of_name)
        else (
          select coalesce(sum(a.active), 0) from millrace.lane a where of_kind = 'global' or a.queue = of_name) end,
      waiting = case of_kind
        when 'queue' then (select coalesce(sum(a.waiting), 0) from millrace.lane a where a.queue = of_name)
        else 0 end,
      changed_at = clock_timestamp()
  where s.kind = of_kind and s.name = of_name;
  while millrace.lanes_adopt(10000) > 0 loop
    adopted := true;
  end loop;
  -- What got a lane may be of other queues, stored there while those were being bounded.
  return query
  select * from millrace.lanes_promote_all(case when of_kind = 'queue' and not adopted then of_name end, clock);
end
$function$;

-- Stops or continues the starts of a queue. Its lanes accept and keep runs meanwhile.
create function millrace.queue_pause(of_queue text, pause boolean, changed_by text, clock bigint)
returns setof millrace.lane_answer
language plpgsql
as $function$
#variable_conflict use_column
declare
  before boolean;
  adopted boolean := false;
begin
  perform pg_advisory_xact_lock(hashtext('millrace lanes'), cast(cast('millrace.scope' as regclass) as oid)::integer);
  insert into millrace.scope (kind, name) values ('queue', of_queue) on conflict do nothing;
  select s.paused into before from millrace.scope s where s.kind = 'queue' and s.name = of_queue for update;
  if before = pause then
    return;
  end if;
  update millrace.scope s set paused = pause, changed_at = clock_timestamp() where s.kind = 'queue' and s.name = of_queue;
  insert into millrace.policy_change (seq, at, kind, name, by, what, old, new)
  values (nextval('millrace.lane_event'), clock_timestamp(), 'queue', of_queue, changed_by,
    case when pause then 'pause' else 'resume' end, json_build_object('paused', before), json_build_object('paused', pause));
  while pause and millrace.lanes_adopt(10000) > 0 loop
    adopted := true;
  end loop;
  return query select * from millrace.lanes_promote_all(case when not adopted then of_queue end, clock);
end
$function$;

-- Changes one lane: 'limit' (most: how many at a time in place of what the queue says, null for that again), 'pause',
-- 'resume', or 'unblock': it goes on behind the failed run that halted it.
create function millrace.lane_change(
  of_queue text, of_lane text, change text, most integer, changed_by text, clock bigint)
returns setof millrace.lane_answer
language plpgsql
as $function$
#variable_conflict use_column
declare
  old millrace.lane;
  new millrace.lane;
begin
  perform millrace.lanes_lock(array[of_queue], array[of_lane]);
  select * into old from millrace.lane l where l.queue = of_queue and l.lane = of_lane;
  update millrace.lane l
  set max_active = case when change = 'limit' then most else l.max_active end,
    paused = case change when 'pause' then true when 'resume' then false else l.paused end,
    halted_by = case when change = 'unblock' then null else l.halted_by end,
    changed_at = clock_timestamp()
  where l.queue = of_queue and l.lane = of_lane
  returning * into new;
  if (old.max_active, old.paused, old.halted_by) is not distinct from (new.max_active, new.paused, new.halted_by) then
    return;
  end if;
  insert into millrace.policy_change (seq, at, kind, name, lane, by, what, old, new)
  values (nextval('millrace.lane_event'), clock_timestamp(), 'queue', of_queue, of_lane, changed_by, change,
    json_build_object('max_active', old.max_active, 'paused', old.paused, 'halted_by', old.halted_by),
    json_build_object('max_active', new.max_active, 'paused', new.paused, 'halted_by', new.halted_by));
  return query select * from millrace.lanes_promote(array[of_queue], array[of_lane], clock, 0, '{}', 0);
end
$function$;

-- Removes lanes that were idle for so long and of which nothing is set; their totals go to their queue's. Starts of
-- theirs that a rate still has to know of keep them. At most so many; gives how many.
create function millrace.lanes_prune(idle_us bigint, most integer)
returns bigint
language plpgsql
as $function$
#variable_conflict use_column
declare
  done bigint;
begin
  if not exists (
      select from millrace.lane k
      where k.active = 0 and k.waiting = 0 and k.max_active is null and not k.paused and k.halted_by is null
        and k.changed_at < clock_timestamp() - idle_us * interval '1 microsecond') then
    return 0;
  end if;
  perform pg_advisory_xact_lock(hashtext('millrace lanes'), cast(cast('millrace.scope' as regclass) as oid)::integer);
  with gone as (
    delete from millrace.lane l
    where (l.queue, l.lane) in (
        select k.queue, k.lane
        from millrace.lane k
        where k.active = 0 and k.waiting = 0 and k.max_active is null and not k.paused and k.halted_by is null
          and k.changed_at < clock_timestamp() - idle_us * interval '1 microsecond'
          and not exists (
            select from millrace.run r
            where r.status = 'queued' and r.lane is not null and r.entered_seq is null and r.queue = k.queue and r.lane = k.lane)
          and not exists (
            select from millrace.rate_start a
            join millrace.scope s on s.kind = 'queue' and s.name = k.queue
            where a.kind = 'lane' and a.name = k.queue and a.lane = k.lane
              and a.at + s.lane_rate_us * interval '1 microsecond' > clock_timestamp())
        limit most)
    returning l.queue, l.lane, l.enqueued, l.succeeded, l.failed, l.cancelled
  ), rates as (
    delete from millrace.rate_start a
    using gone g
    where a.kind = 'lane' and a.name = g.queue and a.lane = g.lane
  ), kept as (
    update millrace.scope s
    set enqueued = s.enqueued + n.enqueued, succeeded = s.succeeded + n.succeeded, failed = s.failed + n.failed,
      cancelled = s.cancelled + n.cancelled
    from (
      select g.queue, sum(g.enqueued) as enqueued, sum(g.succeeded) as succeeded, sum(g.failed) as failed,
        sum(g.cancelled) as cancelled
      from gone g group by g.queue) as n
    where s.kind = 'queue' and s.name = n.queue
  )
  select count(*) into done from gone;
  return done;
end
$function$;

-- Runs can be started by SQL: from triggers, psql and other languages.
create function millrace.start(
  workflow        text,
  input           json,
  version         integer     default 1,
  idempotency_key text        default null,
  metadata        json        default null,
  triggered_by    text        default null,
  deadline        timestamptz default null,
  queue           text        default 'default',
  lane            text        default null,
  priority        integer     default 0,
  not_before      timestamptz default null)
returns uuid
language plpgsql
as $function$
declare
  now_us bigint := floor(extract(epoch from clock_timestamp()) * 1000000);
  -- A UUID of version 7 (RFC 9562, method 3), as the library makes them: milliseconds, their fraction in
  -- 12 bits, and from gen_random_uuid() the variant with what is left of chance.
  new_id uuid := lpad(to_hex(now_us / 1000), 12, '0') || '7' || lpad(to_hex(now_us % 1000 * 4096 / 1000), 3, '0')
    || substr(replace(gen_random_uuid()::text, '-', ''), 17);
  new_seq bigint;
  -- Whatever waits for something has a lane, at least the empty one of its queue.
  new_lane text := case
    when start.lane is not null or start.queue <> 'default' or start.not_before is not null
        or exists (
          select from millrace.scope s
          where s.kind = 'queue' and s.name = 'default' and (s.counted or s.paused or s.start_within_us is not null)
            or s.kind = 'workflow' and s.name = start.workflow and s.bounded
            or s.kind = 'global' and s.bounded)
      then coalesce(start.lane, '') end;
  refusal record;
  existing_id uuid;
  problem text := case
    when start.workflow is null or length(start.workflow) not between 1 and 200
      then 'the workflow must be a name of 1 to 200 characters'
    when start.input is null or json_typeof(start.input) = 'null' then 'the input must be JSON and not null'
    when start.version is null or start.version < 1 then 'the version must be 1 or more'
    when length(start.idempotency_key) not between 1 and 500
      then 'the idempotency key must have 1 to 500 characters'
    when length(start.triggered_by) > 500 then 'triggered_by must have at most 500 characters'
    when start.metadata is not null and json_typeof(start.metadata) <> 'object'
      then 'the metadata must be a JSON object'
    when start.deadline <= clock_timestamp() then format('the deadline %s has passed', start.deadline)
    when start.deadline > clock_timestamp() + interval '36500 days'
      then format('the deadline %s is more than 36500 days ahead', start.deadline)
    when start.queue is null or length(start.queue) not between 1 and 100 or start.queue ~ '[[:cntrl:]]'
      then 'the queue must be a name of 1 to 100 characters'
    when length(start.lane) not between 1 and 400 then 'the lane must have 1 to 400 characters'
    when start.priority is null then 'the priority must be a number'
    when start.not_before > clock_timestamp() + interval '36500 days'
      then format('not_before %s is more than 36500 days ahead', start.not_before)
  end;
begin
  if problem is null and json_typeof(start.metadata) = 'object'
      and exists (select from json_each(start.metadata) m where json_typeof(m.value) <> 'string') then
    problem := 'the values of the metadata must be strings';
  end if;
  if problem is not null then
    raise exception 'cannot start a run of workflow ''%'': %', start.workflow, problem
      using errcode = 'invalid_parameter_value';
  end if;
  -- Who starts again what is there already finds it, however full its lane is.
  select r.run_id into existing_id
  from millrace.run r
  where r.workflow = start.workflow and r.idempotency_key = start.idempotency_key;
  if existing_id is not null then
    return existing_id;
  end if;
  if new_lane is not null then
    select f.queue, f.lane, f.allowed into refusal from millrace.lanes_refuse(start.queue, new_lane) as f;
    if refusal.allowed is not null then
      raise exception 'cannot start a run of workflow ''%'': % is full, at most % runs may wait', start.workflow,
        case when refusal.lane is null then format('queue ''%s''', refusal.queue)
          else format('lane ''%s'' of queue ''%s''', refusal.lane, refusal.queue) end, refusal.allowed
        using errcode = 'configuration_limit_exceeded';
    end if;
  end if;

  insert into millrace.run (
    run_id, created_at, version, priority, claim_no, crashes, status, workflow, queue, lane, idempotency_key,
    triggered_by, input, metadata, deadline, not_before, start_by)
  values (
    new_id, clock_timestamp(), start.version, start.priority, 0, 0, 'queued', start.workflow, start.queue, new_lane,
    start.idempotency_key, start.triggered_by, start.input, start.metadata, start.deadline, start.not_before,
    case when new_lane is not null then (
      select greatest(clock_timestamp(), start.not_before) + s.start_within_us * interval '1 microsecond'
      from millrace.scope s
      where s.kind = 'queue' and s.name = start.queue) end)
  on conflict do nothing
  returning seq into new_seq;
  if found then
    -- What has a lane is put there by a node, after the commit: no lane is locked here.
    perform pg_notify('millrace', case
      when new_lane is null then 'ready ' || start.priority || ' ' || new_seq
      else 'lanes' end);
    return new_id;
  end if;

  -- The key is taken. A transaction that was about to store it was waited for.
  select r.run_id into strict new_id
  from millrace.run r
  where r.workflow = start.workflow and r.idempotency_key = start.idempotency_key;
  return new_id;
end
$function$;

-- failed | cancelled | running | retrying -> retrying, for what is to be done again below a path with a
-- slash at its end (empty for a whole run). What succeeded stays, and so do failures that the code
-- survived. The attempt that was the last word moves to the attempts. Gives the number of rows.
--   failed_path  what ended the run or the branch, as deep as is known; null when it ended by itself
--   given_up     the error of attempts that have none of their own
create function millrace.reopen_steps(of_run uuid, below text, failed_path text, given_up json)
returns bigint
language sql
volatile
begin atomic
with recursive chain as (
  -- What failed, and one level after the other what is around it. From row to row by key, and set against
  -- set below: whatever the planner believes of the run, nothing is compared with everything.
  select failed_path collate "C" as path, false as around
  where failed_path is not null
  union
  select n.path collate "C", n.around
  from chain c
  cross join lateral (
    select left(c.path, -strpos(reverse(c.path), '/')) as path, true as around
    where strpos(c.path, '/') > 0
    union all
    -- In a group whose branches all end, the others that failed are as much to be done again.
    select coalesce(m.error ->> 'step', m.path), false
    from millrace.step g
    join millrace.step m
      on m.run_id = of_run
      and m.path > g.path || '/'
      and m.path < g.path || '0'
      and m.kind = 'branch'
      and m.status = 'failed'
      and strpos(substr(m.path, length(g.path) + 2), '/') = 0
    where g.run_id = of_run
      and g.path = c.path
      and g.kind = 'group'
      and g.strategy in ('collect_all', 'race')
      and starts_with(g.path, below)
  ) as n
), inside as (
  -- '0' is the character behind the slash.
  select s.path, s.kind, s.status, s.strategy
  from millrace.step s
  where s.run_id = of_run and below <> '' and s.path >= below and s.path < left(below, -1) || '0'
  union all
  select s.path, s.kind, s.status, s.strategy
  from millrace.step s
  where s.run_id = of_run and below = ''
), ended as (
  (
    select i.path
    from inside i
    where i.kind = 'group' and i.status in ('failed', 'succeeded')
    union all
    select g.path
    from (select string_to_array(below, '/') as parts) as b
    cross join generate_series(1, cardinality(b.parts)) as i
    join millrace.step g on g.run_id = of_run and g.path = array_to_string(b.parts[1:i], '/')
    where g.kind = 'group' and g.status in ('failed', 'succeeded')
  )
  except
  select c.path from chain c
), again as (
  (
    select i.path from inside i where i.status = 'failed'
    intersect
    select c.path from chain c
  )
  union all
  (
    select i.path from inside i where i.strategy = 'collect_all' and i.status = 'succeeded'
    intersect
    select c.path from chain c where c.around
  )
  union all
  (
    select i.path from inside i where i.status in ('cancelled', 'running', 'retrying')
    except
    -- What a group gave up that has ended is never asked for again, unless the group is.
    select s.path
    from ended e
    join millrace.step s on s.run_id = of_run and s.path > e.path || '/' and s.path < e.path || '0'
  )
), reopened as (
  update millrace.step s
  set status = 'retrying', failures = 0, finished_at = null, output = null, error = null, winner = null,
    facts = null
  from again a
  -- "offset 0" keeps the planner from reading the run's rows anew for each of them.
  cross join lateral (
    select o.* from millrace.step o where o.run_id = of_run and o.path = a.path offset 0) as old
  where s.run_id = old.run_id and s.path = old.path
  returning s.run_id, s.path, s.kind, s.attempts, s.node_id, s.claim_no, old.started_at, old.finished_at,
    old.status as old_status, old.error as old_error
), kept as (
  insert into millrace.attempt (run_id, started_at, finished_at, node_id, claim_no, number, path, error)
  select t.run_id, t.started_at, t.finished_at, t.node_id, t.claim_no, t.attempts, t.path,
    coalesce(t.old_error, given_up)
  from reopened t
  where t.kind <> 'group' and t.old_status <> 'retrying' and t.attempts > 0
  on conflict (run_id, path, number) do nothing
)
select count(*) from reopened;
end;
