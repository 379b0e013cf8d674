-- Runs can be started by SQL: from triggers, psql and other languages. engine/schema.sql is the whole schema
-- as one picture.

create or replace function ${schema}.start(
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

  insert into ${schema}.run (
    run_id, created_at, version, priority, claim_no, crashes, status, workflow, queue, idempotency_key,
    triggered_by, input, metadata, deadline)
  values (
    new_id, clock_timestamp(), start.version, 0, 0, 0, 'queued', start.workflow, 'default',
    start.idempotency_key, start.triggered_by, start.input, start.metadata, start.deadline)
  on conflict do nothing
  returning seq into new_seq;
  if found then
    perform pg_notify('${schema}', 'ready 0 ' || new_seq);
    return new_id;
  end if;

  -- The key is taken. A transaction that was about to store it was waited for.
  select r.run_id into strict new_id
  from ${schema}.run r
  where r.workflow = start.workflow and r.idempotency_key = start.idempotency_key;
  return new_id;
end
$function$;
