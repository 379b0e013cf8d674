-- What was written was written under a claim that there was.
select w.run_id, w.path, w.claim_no, r.claim_no
from (
  select run_id, path, claim_no from step
  union all
  select run_id, path, claim_no from attempt) as w
join run r using (run_id)
where w.claim_no > r.claim_no or w.claim_no < 1 or r.crashes > r.claim_no
