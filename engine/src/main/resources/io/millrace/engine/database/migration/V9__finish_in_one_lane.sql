-- Ends of runs of one lane that nothing bounds but its own slots: the same as lanes_finish does, in statements that
-- cost little to begin. To begin the one for many lanes takes longer than all of these, and a chain of runs in a lane
-- waits for it at each of its links. Whatever is less plain goes to lanes_finish; until that is known nothing has been
-- written, and no lock is held that it would not take in the same order.
create or replace function ${schema}.lanes_finish_in_one(
  as_node bigint, run_ids uuid[], claim_nos integer[], statuses text[], outputs text[], errors text[], of_queue text,
  of_lane text, clock bigint, workflows text[], room integer)
returns setof ${schema}.lane_answer
language plpgsql
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $function$
#variable_conflict use_column
declare
  bounds record;
  unlike boolean;
  spare bigint;
  in_line integer;
  free integer := 0;
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
  answer ${schema}.lane_answer;
  now timestamptz := clock_timestamp();
begin
  perform 1
  from ${schema}.node n
  where n.node_id = as_node and n.status in ('alive', 'draining') and n.lease_until > clock_timestamp()
  for key share;
  if not found then
    answer.what := 'fenced';
    return next answer;
    return;
  end if;
  perform pg_advisory_xact_lock_shared(hashtext('millrace lanes'), cast(cast('${schema}.scope' as regclass) as oid)::integer);
  select s.paused, s.on_failure, s.lane_max_active,
    s.counted or s.lane_rate_starts is not null or s.on_failure = 'halt' or exists (
      select from ${schema}.scope a
      where a.kind in ('global', 'workflow') and (a.counted or a.lane_rate_starts is not null)) as special
  into bounds
  from ${schema}.scope s
  where s.kind = 'queue' and s.name = of_queue;
  if found and not bounds.special then
    select l.paused or bounds.paused or l.halted_by is not null,
      coalesce(l.max_active, case when of_lane <> '' then bounds.lane_max_active end, 2147483647)::bigint - l.active,
      l.waiting, l.fair_last, l.head_rank, l.head_seq
    into unlike, spare, in_line, last_key, last_rank, last_seq
    from ${schema}.lane l
    where l.queue = of_queue and l.lane = of_lane
    for update;
  end if;
  if not found or bounds.special or unlike then
    return query select *
    from ${schema}.lanes_finish(
      as_node, run_ids, claim_nos, statuses, outputs, errors, array_fill(of_queue, array[cardinality(run_ids)]),
      array_fill(of_lane, array[cardinality(run_ids)]), clock, workflows, room);
    return;
  end if;
  with ended as (
    update ${schema}.run r
    set status = case when r.cancel_requested_at is null then e.status else 'cancelled' end,
        output = case when r.cancel_requested_at is null then cast(e.output as json) end,
        error = case when r.cancel_requested_at is null then cast(e.error as json) end,
        node_id = null,
        finished_at = now,
        released_seq = nextval('${schema}.lane_event'),
        parked_at = case when r.cancel_requested_at is null and e.status = 'failed' and bounds.on_failure = 'park' then now end
    from unnest(run_ids, claim_nos, statuses, outputs, errors) as e(run_id, claim_no, status, output, error)
    where r.ctid = (select o.ctid from ${schema}.run o where o.run_id = e.run_id)
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
    select array_agg(w.run_id), array_agg(w.code = any (workflows)), array_agg(w.lane_rank), array_agg(w.seq),
      array_agg(w.not_before)
    into ids, come_here, ranks, seqs, times
    from (
      select w.run_id, w.workflow || '@' || w.version as code, w.lane_rank, w.seq, w.not_before
      from ${schema}.run w
      where w.queue = of_queue and w.lane = of_lane and w.status = 'queued' and w.entered_seq is not null
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
    last_key := greatest(last_key + 1, clock, (
      select max(n.fair_time) from ${schema}.node n where n.status in ('alive', 'draining')));
    return query
    update ${schema}.run r
    set admitted_seq = nextval('${schema}.lane_event'),
        admitted_at = now,
        fair_key = last_key + c.place - 1,
        status = case when c.here then 'running' else 'queued' end,
        node_id = case when c.here then as_node end,
        claim_no = r.claim_no + case when c.here then 1 else 0 end,
        started_at = coalesce(r.started_at, case when c.here then now end)
    from (
      select u.run_id, u.place, u.here and u.place <= room as here
      from unnest(ids[1 : went], come_here[1 : went]) with ordinality as u(run_id, here, place)) as c
    where r.ctid = (select o.ctid from ${schema}.run o where o.run_id = c.run_id)
    returning case when c.here then 'here' else 'admitted' end, r.run_id, r.seq, r.priority, r.fair_key, r.claim_no, r.queue,
      r.lane, r.workflow, r.version, case when c.here then r.input end, case when c.here then r.metadata end, r.deadline;
    last_key := last_key + went - 1;
    last_rank := ranks[went];
    last_seq := seqs[went];
  end if;
  update ${schema}.lane l
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
