-- A hint for whoever listens.
select cast(pg_notify(:channel, :message) as text)
