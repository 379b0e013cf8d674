-- Every migration can be made again: a process may end between its commit and the note of that.
--
-- Nodes, runs, steps and attempts. engine/schema.sql is the whole schema as one picture.

-- One row for each life of a node: a node that lost its lease comes back under a new id.
create table if not exists ${schema}.node (
  node_id          bigint      not null generated always as identity,
  name             text        not null,
  -- Identity of the machine and its process table, and of the process: empty and 0 where the platform
  -- does not tell. With them a node that died on this machine is known to be dead at once.
  host             text        not null,
  pid              bigint      not null,
  process_started  bigint      not null,
  status           text        not null,
  lease_until      timestamptz not null,
  joined_at        timestamptz not null,
  left_at          timestamptz,
  max_running      integer     not null,
  free             integer     not null,
  constraint node_pk primary key (node_id),
  constraint node_status_known check (status in ('alive', 'draining', 'stopped', 'dead')),
  constraint node_left_when_gone check ((status in ('stopped', 'dead')) = (left_at is not null))
);

create index if not exists node_present on ${schema}.node (lease_until) where status in ('alive', 'draining');

-- Payloads stand in the row: small ones cost less here than a second row would, and PostgreSQL moves
-- large ones out of line by itself, so that updates of a run do not copy them.
create table if not exists ${schema}.run (
  run_id              uuid        not null,
  seq                 bigint      not null generated always as identity,
  node_id             bigint,
  created_at          timestamptz not null,
  started_at          timestamptz,
  finished_at         timestamptz,
  cancel_requested_at timestamptz,
  version             integer     not null,
  priority            integer     not null,
  claim_no            integer     not null,
  crashes             integer     not null,
  status              text        not null,
  workflow            text        not null,
  queue               text        not null,
  lane                text,
  idempotency_key     text,
  triggered_by        text,
  input               json        not null,
  output              json,
  error               json,
  metadata            json,
  constraint run_pk primary key (run_id),
  constraint run_status_known check (status in ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
  constraint run_claimed_while_running check ((status = 'running') = (node_id is not null)),
  constraint run_finished_when_final check ((status in ('succeeded', 'failed', 'cancelled')) = (finished_at is not null)),
  constraint run_output_of_success check ((status = 'succeeded') = (output is not null)),
  constraint run_error_of_failure check ((status = 'failed') = (error is not null)),
  constraint run_claims_grow check (claim_no >= 0)
);

-- The only index that delivers claim order; a second one would let the planner walk finished rows.
create index if not exists run_claimable on ${schema}.run (priority, seq) where status = 'queued';
create index if not exists run_claimed on ${schema}.run (node_id) where status = 'running';
create unique index if not exists run_idempotency on ${schema}.run (workflow, idempotency_key) where idempotency_key is not null;

-- No foreign key to run: its check would lock and dirty the run's row for every step. The statement
-- that writes steps joins the run anyway.
create table if not exists ${schema}.step (
  run_id      uuid        not null,
  started_at  timestamptz not null,
  finished_at timestamptz,
  node_id     bigint      not null,
  claim_no    integer     not null,
  ordinal     integer     not null,
  attempts    integer     not null,
  failures    integer     not null,
  members     integer,
  path        text        collate "C" not null,
  kind        text        not null,
  status      text        not null,
  output      json,
  error       json,
  constraint step_pk primary key (run_id, path),
  constraint step_kind_known check (kind in ('step', 'group', 'branch')),
  constraint step_status_known check (status in ('running', 'retrying', 'succeeded', 'failed', 'cancelled')),
  constraint step_finished_when_final check ((status in ('succeeded', 'failed', 'cancelled')) = (finished_at is not null)),
  constraint step_error_of_failure check ((status = 'failed') = (error is not null)),
  constraint step_counts check (attempts >= 0 and failures >= 0 and failures <= attempts)
);

-- Attempts that did not become the step's last word: the last one stands in the step's own row.
create table if not exists ${schema}.attempt (
  run_id      uuid        not null,
  started_at  timestamptz not null,
  finished_at timestamptz,
  node_id     bigint      not null,
  claim_no    integer     not null,
  number      integer     not null,
  path        text        collate "C" not null,
  error       json        not null,
  constraint attempt_pk primary key (run_id, path, number)
);
