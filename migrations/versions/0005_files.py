"""What the customer's door needs: visitors, files, and the flows that serve a contact before an agent does."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

UP = """
create table visitors (
  id uuid primary key,
  tenant_id uuid not null references tenants,
  entry_point_id uuid not null,
  -- SHA-256 of a secret of 256 random bits: nothing to guess, so no slow hash is needed.
  secret_hash bytea not null unique check (octet_length(secret_hash) = 32),
  language text not null,
  created_at timestamptz not null,
  seen_at timestamptz not null
);
grant select, insert, update on visitors to yingda_app;

create table files (
  id uuid primary key,
  tenant_id uuid not null references tenants,
  -- Who sent it: a visitor or an agent, exactly one.
  visitor_id uuid,
  agent_id uuid,
  name bytea not null,
  type text not null,
  size_bytes int not null check (size_bytes between 1 and 20971520),
  width int,
  height int,
  sha256 bytea not null check (octet_length(sha256) = 32),
  created_at timestamptz not null,
  operation_id uuid,
  check ((visitor_id is null) <> (agent_id is null)),
  check ((width is null) = (height is null))
);
create unique index files_by_operation on files (tenant_id, operation_id) where operation_id is not null;
create index files_by_visitor on files (tenant_id, visitor_id) where visitor_id is not null;
create index messages_by_file on messages (tenant_id, file_id) where file_id is not null;
grant select, insert, delete on files to yingda_app;

create table flows (
  id uuid primary key,
  tenant_id uuid not null references tenants,
  key text not null check (key ~ '^[a-z][a-z0-9-]{0,47}$'),
  name text not null,
  draft jsonb not null,
  published int check (published >= 1),
  version int not null default 1 check (version >= 1),
  changed_at timestamptz not null,
  changed_by text not null,
  retired_at timestamptz,
  unique (tenant_id, id),
  constraint flows_key unique (tenant_id, key)
);
grant select, insert, update, delete on flows to yingda_app;

-- A published version never changes: contacts that began with it walk it to its end. There is no grant to update.
create table flow_versions (
  flow_id uuid not null,
  tenant_id uuid not null references tenants,
  number int not null check (number >= 1),
  body jsonb not null,
  published_at timestamptz not null,
  published_by text not null,
  primary key (flow_id, number),
  foreign key (tenant_id, flow_id) references flows (tenant_id, id)
);
grant select, insert on flow_versions to yingda_app;
"""

KEPT_APART = ("visitors", "files", "flows", "flow_versions")

POLICY = """
alter table {table} enable row level security;
alter table {table} force row level security;
create policy tenant on {table}
  using (tenant_id = current_setting('yingda.tenant', true)::uuid)
  with check (tenant_id = current_setting('yingda.tenant', true)::uuid);
"""


def upgrade() -> None:
    op.execute(UP)
    for table in KEPT_APART:
        op.execute(POLICY.format(table=table))
