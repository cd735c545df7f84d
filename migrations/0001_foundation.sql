-- What every later migration stands on: schemas, group roles, pgvector and the identity of an athlete.
-- Supabase has auth.users, auth.uid() and the schema extensions already; elsewhere they are made here.

create schema if not exists extensions;
create extension if not exists vector with schema extensions;

-- Roles belong to the whole server, and the lock of a migration to one database: somebody else may be making them now.
do $$
declare
  wanted name;
begin
  foreach wanted in array array['hyrox_athlete', 'hyrox_librarian']::name[] loop
    begin
      if not exists (select from pg_catalog.pg_roles where rolname = wanted) then
        execute pg_catalog.format('create role %I nologin', wanted);
      end if;
    exception when duplicate_object or unique_violation then
      null;
    end;
  end loop;
  if not exists (
    select from pg_catalog.pg_roles where rolname = current_user and rolsuper
  ) and not pg_catalog.pg_has_role(current_user, 'hyrox_librarian', 'usage') then
    execute pg_catalog.format('grant hyrox_librarian to %I', current_user);
  end if;
end
$$;

do $$
begin
  if to_regclass('auth.users') is null then
    create schema if not exists auth;
    create table auth.users (
      id uuid primary key,
      email text,
      created_at timestamptz not null default now()
    );
    comment on table auth.users is 'accounts; on Supabase this table is the platform''s own';
  end if;
  if to_regprocedure('auth.uid()') is null then
    create function auth.uid() returns uuid
      language sql stable
      set search_path = ''
      as $fn$
        select nullif(
          coalesce(
            nullif(pg_catalog.current_setting('request.jwt.claim.sub', true), ''),
            nullif(pg_catalog.current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub'
          ), '')::uuid
      $fn$;
    comment on function auth.uid() is
      'subject of a web token; proves nothing on a direct connection, so no policy of this schema uses it';
  end if;
end
$$;

-- Identity is the login role: a client can set any parameter, but it cannot choose its session_user.
create table app.member (
  role_name name not null,
  user_id uuid not null,
  display_name text not null default '',
  created_at timestamptz not null default now(),
  constraint member_pkey primary key (role_name),
  constraint member_user_id_fkey foreign key (user_id) references auth.users (id) on delete cascade
);
create index member_user_id_idx on app.member (user_id);
comment on table app.member is 'which login role is which athlete; written by the owner alone';

alter table app.member enable row level security;
alter table app.member force row level security;
-- app.uid() runs as the owner, and the owner writes the table: on a server where the owner does not
-- bypass row-level security, this policy lets it. Nobody else holds a grant on the table.
create policy member_owner on app.member to hyrox_librarian using (true) with check (true);

create function app.uid() returns uuid
  language sql stable security definer
  set search_path = ''
  as $$ select user_id from app.member where role_name = session_user $$;
comment on function app.uid() is 'the athlete behind this connection, or null';

-- Rows that belong to everybody (the research library) carry this id.
create function app.library() returns uuid
  language sql immutable parallel safe
  set search_path = ''
  as $$ select '00000000-0000-0000-0000-000000000000'::uuid $$;
comment on function app.library() is 'the user id of shared rows';

revoke all on schema app from public;
revoke all on all functions in schema app from public;
grant usage on schema app to hyrox_athlete, hyrox_librarian;
-- The operators of pgvector must resolve for an athlete, wherever the extension lives.
do $$
declare
  home name;
begin
  select n.nspname into strict home
    from pg_catalog.pg_extension e join pg_catalog.pg_namespace n on n.oid = e.extnamespace
    where e.extname = 'vector';
  execute pg_catalog.format('grant usage on schema %I to hyrox_athlete, hyrox_librarian', home);
end
$$;
grant execute on function app.uid(), app.library() to hyrox_athlete, hyrox_librarian;
grant select on app.migration to hyrox_athlete;

-- Temporary tables are a way to stand in front of real ones; nobody needs them here.
do $$
begin
  execute pg_catalog.format('revoke temporary on database %I from public', current_database());
exception when insufficient_privilege then
  raise notice 'could not revoke temporary tables: not the owner of the database';
end
$$;
