-- Lanes that were idle for so long have no row any more; their totals go to their queue. Reads lane.
select ${schema}.lanes_prune(:idle_us, :most)
