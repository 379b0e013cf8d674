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
  constraint node_pk primary key (node_id),
  constraint node_status_known check (status in ('alive', 'draining', 'stopped', 'dead')),
  constraint node_left_when_gone check ((status in ('stopped', 'dead')) = (left_at is not null))
);

create index node_present on millrace.node (lease_until) where status in ('alive', 'draining');

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
  queue               text        not null,
  lane                text,
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

-- The only index that delivers claim order; a second one would let the planner walk finished rows.
create index run_claimable on millrace.run (priority, seq) where status = 'queued';
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

-- Runs can be started by SQL: from triggers, psql and other languages.
create function millrace.start(
  workflow        text,
  input           json,
  version         integer     default 1,
  idempotency_key text        default null,
  metadata        json        default null,
  triggered_by    text        default null,
  deadline        timestamptz default null)
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

  insert into millrace.run (
    run_id, created_at, version, priority, claim_no, crashes, status, workflow, queue, idempotency_key,
    triggered_by, input, metadata, deadline)
  values (
    new_id, clock_timestamp(), start.version, 0, 0, 0, 'queued', start.workflow, 'default',
    start.idempotency_key, start.triggered_by, start.input, start.metadata, start.deadline)
  on conflict do nothing
  returning seq into new_seq;
  if found then
    perform pg_notify('millrace', 'ready 0 ' || new_seq);
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
