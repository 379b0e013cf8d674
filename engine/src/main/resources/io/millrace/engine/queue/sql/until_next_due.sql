-- Microseconds until something in lanes is due; no row for nothing. Reads lane_due, run_entering.
select cast(ceil(extract(epoch from d.at - clock_timestamp()) * 1000000) as bigint) as us
from ${schema}.lanes_next_due() as d(at)
where d.at is not null
