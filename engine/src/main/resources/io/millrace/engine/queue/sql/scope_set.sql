-- Sets what holds for a queue, a workflow or everything; see the function. Gives rows of lane_answer.
select a.*
from ${schema}.scope_set(
  :kind, :name, :source, :by, :clock, :max_active, :max_queued, :rate_starts, :rate_us, :lane_max_active,
  :lane_max_queued, :lane_rate_starts, :lane_rate_us, :mode, :on_failure, :waiting_order, :start_within_us) a
