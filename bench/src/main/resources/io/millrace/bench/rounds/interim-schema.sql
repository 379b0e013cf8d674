create table run (
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

create index run_claimable on run (priority, seq) where status = 'queued';
create index run_claimed on run (node_id) where status = 'running';
create unique index run_idempotency on run (workflow, idempotency_key) where idempotency_key is not null;

create table step (
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

