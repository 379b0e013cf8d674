-- What is started by SQL may have a queue, a lane, a priority and a time as well. engine/schema.sql is the whole schema
-- as one picture.

drop function if exists ${schema}.start(text, json, integer, text, json, text, timestamptz);

create or replace function ${schema}.start(
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
          select from ${schema}.scope s
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
  from ${schema}.run r
  where r.workflow = start.workflow and r.idempotency_key = start.idempotency_key;
  if existing_id is not null then
    return existing_id;
  end if;
  if new_lane is not null then
    select f.queue, f.lane, f.allowed into refusal from ${schema}.lanes_refuse(start.queue, new_lane) as f;
    if refusal.allowed is not null then
      raise exception 'cannot start a run of workflow ''%'': % is full, at most % runs may wait', start.workflow,
        case when refusal.lane is null then format('queue ''%s''', refusal.queue)
          else format('lane ''%s'' of queue ''%s''', refusal.lane, refusal.queue) end, refusal.allowed
        using errcode = 'configuration_limit_exceeded';
    end if;
  end if;

  insert into ${schema}.run (
    run_id, created_at, version, priority, claim_no, crashes, status, workflow, queue, lane, idempotency_key,
    triggered_by, input, metadata, deadline, not_before, start_by)
  values (
    new_id, clock_timestamp(), start.version, start.priority, 0, 0, 'queued', start.workflow, start.queue, new_lane,
    start.idempotency_key, start.triggered_by, start.input, start.metadata, start.deadline, start.not_before,
    case when new_lane is not null then (
      select greatest(clock_timestamp(), start.not_before) + s.start_within_us * interval '1 microsecond'
      from ${schema}.scope s
      where s.kind = 'queue' and s.name = start.queue) end)
  on conflict do nothing
  returning seq into new_seq;
  if found then
    -- What has a lane is put there by a node, after the commit: no lane is locked here.
    perform pg_notify('${schema}', case
      when new_lane is null then 'ready ' || start.priority || ' ' || new_seq
      else 'lanes' end);
    return new_id;
  end if;

  -- The key is taken. A transaction that was about to store it was waited for.
  select r.run_id into strict new_id
  from ${schema}.run r
  where r.workflow = start.workflow and r.idempotency_key = start.idempotency_key;
  return new_id;
end
$function$;
