-- Changes one lane; see the function. Gives rows of lane_answer.
select a.*
from ${schema}.lane_change(:queue, :lane, :change, :most, :by, :clock) a
