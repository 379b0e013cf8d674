-- What a group is and how it ended, what a step was given, and runs that end by a time or come from
-- another run. engine/schema.sql is the whole schema as one picture.

alter table ${schema}.step
  -- How a group treats its branches; null for what is not a group.
  add column strategy text,
  -- The branch whose result a race returns: the last part of its path.
  add column winner text,
  -- What a group has measured of itself when it ended.
  add column facts json,
  -- A digest of what the code says that the step depends on; compared on replay.
  add column fingerprint text;

update ${schema}.step set strategy = 'fail_fast' where kind = 'group';

alter table ${schema}.step
  add constraint step_strategy_known check (strategy in ('fail_fast', 'collect_all', 'race')),
  add constraint step_strategy_of_group check ((kind = 'group') = (strategy is not null)),
  add constraint step_winner_of_race check (
    (winner is not null) = (strategy is not null and strategy = 'race' and status = 'succeeded'));

alter table ${schema}.run
  add column deadline timestamptz,
  -- The run that this one was made from, and how.
  add column origin_run_id uuid,
  add column origin text,
  add constraint run_origin_known check (origin in ('restart', 'fork')),
  add constraint run_origin_says_how check ((origin is null) = (origin_run_id is null));

-- Those that no node has: a running one is ended by its own.
create index run_deadline on ${schema}.run (deadline) where status = 'queued' and deadline is not null;
