-- The scope that a lane waits for has no room, or gets it at a time that has come a moment ago. Reads lane_blocked.
with asked as materialized (
  select clock_timestamp() as now
)
select l.queue, l.lane, cast(null as uuid) as run_id, format('waits for %s, which has room', l.blocked_by) as text
from asked t
cross join ${schema}.lane l
left join ${schema}.scope b on b.kind || ':' || b.name = l.blocked_by and b.bounded
where l.blocked_by is not null
  and (b.kind is null
    or (b.max_active is null or b.active < b.max_active)
      and (b.due_at is null or b.due_at > t.now)
      and (b.rate_starts is null
        or ${schema}.rate_free_at(b.kind, b.name, '', b.starts, b.rate_starts, b.rate_us) <= t.now))
order by l.queue, l.lane
