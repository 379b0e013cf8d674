-- What a group is and how it ended, what a step was given, and runs that end by a time or come from
-- another run. engine/schema.sql is the whole schema as one picture.

alter table ${schema}.step
  -- How a group treats its branches; null for what is not a group.
  add column if not exists strategy text,
  -- The branch whose result a race returns: the last part of its path.
  add column if not exists winner text,
  -- What a group has measured of itself when it ended.
  add column if not exists facts json,
  -- A digest of what the code says that the step depends on; compared on replay.
  add column if not exists fingerprint text;

update ${schema}.step set strategy = 'fail_fast' where kind = 'group' and strategy is null;

alter table ${schema}.step
  drop constraint if exists step_strategy_known,
  add constraint step_strategy_known check (strategy in ('fail_fast', 'collect_all', 'race')),
  drop constraint if exists step_strategy_of_group,
  add constraint step_strategy_of_group check ((kind = 'group') = (strategy is not null)),
  drop constraint if exists step_winner_of_race,
  add constraint step_winner_of_race check (
    (winner is not null) = (strategy is not null and strategy = 'race' and status = 'succeeded'));

alter table ${schema}.run
  add column if not exists deadline timestamptz,
  -- The run that this one was made from, and how.
  add column if not exists origin_run_id uuid,
  add column if not exists origin text,
  drop constraint if exists run_origin_known,
  add constraint run_origin_known check (origin in ('restart', 'fork')),
  drop constraint if exists run_origin_says_how,
  add constraint run_origin_says_how check ((origin is null) = (origin_run_id is null));

-- Those that no node has: a running one is ended by its own.
create index if not exists run_deadline on ${schema}.run (deadline) where status = 'queued' and deadline is not null;

-- failed | cancelled | running | retrying -> retrying, for what is to be done again below a path with a
-- slash at its end (empty for a whole run). What succeeded stays, and so do failures that the code
-- survived. The attempt that was the last word moves to the attempts. Gives the number of rows.
--   failed_path  what ended the run or the branch, as deep as is known; null when it ended by itself
--   given_up     the error of attempts that have none of their own
create or replace function ${schema}.reopen_steps(of_run uuid, below text, failed_path text, given_up json)
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
    from ${schema}.step g
    join ${schema}.step m
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
  from ${schema}.step s
  where s.run_id = of_run and below <> '' and s.path >= below and s.path < left(below, -1) || '0'
  union all
  select s.path, s.kind, s.status, s.strategy
  from ${schema}.step s
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
    join ${schema}.step g on g.run_id = of_run and g.path = array_to_string(b.parts[1:i], '/')
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
    join ${schema}.step s on s.run_id = of_run and s.path > e.path || '/' and s.path < e.path || '0'
  )
), reopened as (
  update ${schema}.step s
  set status = 'retrying', failures = 0, finished_at = null, output = null, error = null, winner = null,
    facts = null
  from again a
  -- "offset 0" keeps the planner from reading the run's rows anew for each of them.
  cross join lateral (
    select o.* from ${schema}.step o where o.run_id = of_run and o.path = a.path offset 0) as old
  where s.run_id = old.run_id and s.path = old.path
  returning s.run_id, s.path, s.kind, s.attempts, s.node_id, s.claim_no, old.started_at, old.finished_at,
    old.status as old_status, old.error as old_error
), kept as (
  insert into ${schema}.attempt (run_id, started_at, finished_at, node_id, claim_no, number, path, error)
  select t.run_id, t.started_at, t.finished_at, t.node_id, t.claim_no, t.attempts, t.path,
    coalesce(t.old_error, given_up)
  from reopened t
  where t.kind <> 'group' and t.old_status <> 'retrying' and t.attempts > 0
  on conflict (run_id, path, number) do nothing
)
select count(*) from reopened;
end;
