-- The recorded steps of one run from a path on, at most :rows of them and :bytes of results, by step_pk.
-- The first row always comes, however large it is.
select h.path, h.kind, h.ordinal, h.status, h.attempts, h.failures, h.node_id, h.claim_no, h.started_at,
  h.output, h.error, h.members, h.strategy, h.winner, h.fingerprint, h.rows_in_page
from (
  select s.*, sum(coalesce(octet_length(cast(s.output as text)), 0)) over (order by s.path) as bytes_so_far,
    row_number() over (order by s.path) as place,
    count(*) over () as rows_in_page
  from (
    select t.*
    from ${schema}.step t
    where t.run_id = :run_id and t.path >= :from_path
    order by t.path
    limit :rows
  ) as s
) as h
where h.place = 1 or h.bytes_so_far <= :bytes
order by h.path
