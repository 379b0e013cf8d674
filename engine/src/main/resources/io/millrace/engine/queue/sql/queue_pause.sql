-- Stops or continues the starts of a queue; see the function. Gives rows of lane_answer.
select a.*
from ${schema}.queue_pause(:queue, :pause, :by, :clock) a
