-- Nothing -> waiting, :each runs for each of the lanes from :first_lane to :last_lane, the first :admitted of each with slots; and
-- the rows of these lanes, all of which are new.
with made as (
  insert into run (run_id, created_at, version, priority, claim_no, crashes, status, workflow, queue, lane, input,
                   entered_seq, lane_rank, admitted_seq, admitted_at, fair_key)
  select uuidv7(), clock_timestamp(), 1, 0, 0, 0, 'queued', 'bench-lane', 'bench', 'lane-' || l, 'null',
         nextval('lane_event'), 0, case when r <= :admitted then nextval('lane_event') end,
         case when r <= :admitted then clock_timestamp() end, case when r <= :admitted then r end
  from generate_series(:first_lane, :last_lane) as l
  cross join generate_series(1, :each) as r
  order by l, r
  returning lane, seq, admitted_seq
)
insert into lane (queue, lane, active, waiting, fair_last, head_rank, head_seq, starts, enqueued)
select 'bench', lane, count(admitted_seq), count(*) - count(admitted_seq), count(admitted_seq), 0,
       max(seq) filter (where admitted_seq is not null), count(admitted_seq), count(*)
from made
group by lane
