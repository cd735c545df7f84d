-- The log: sessions with their splits, skips and origin, thresholds and consent of the profile, and every change with when and where
-- it was made. A row is the sum of its changes; each field holds the value of its last change.

alter table public.workout_logs
  add column title text not null default '',
  add column feel text,
  add column splits jsonb not null default '[]',
  add column skip_reason text,
  add column origin jsonb not null default '{}',
  add column may_reach_model boolean not null default true,
  add column deleted_at timestamptz,
  add column stamps jsonb not null default '{}',
  add constraint workout_logs_feel_known check (feel in ('too_easy', 'right', 'too_hard')),
  add constraint workout_logs_skip_reason_known check (skip_reason in ('ill', 'injured', 'travel', 'tired', 'other'));
comment on column public.workout_logs.splits is 'parts of a race or simulation: [{"part": "run_1", "duration_s": 278}]';
comment on column public.workout_logs.origin is 'how it came in: by hand, timer, import; format and file of an import';
comment on column public.workout_logs.may_reach_model is 'whether it may stand in a prompt';
comment on column public.workout_logs.deleted_at is 'deleted by the athlete, who can restore it';
comment on column public.workout_logs.stamps is 'when each field was changed last: {"rpe": {"at": "...", "edit": "..."}}';

alter table public.athlete_profiles
  add column settings jsonb not null default '{}',
  add column stamps jsonb not null default '{}';
comment on column public.athlete_profiles.settings is 'the whole profile as the program knows it; the columns beside it are its parts that others query';
comment on column public.athlete_profiles.stamps is 'when each field was changed last';

create table public.edits (
  user_id uuid not null default app.uid(),
  id uuid not null,
  made_at timestamptz not null,
  device uuid not null,
  change jsonb not null,
  overruled text[] not null default '{}',
  applied_at timestamptz not null default now(),
  constraint edits_pkey primary key (user_id, id),
  constraint edits_user_id_fkey foreign key (user_id) references auth.users (id) on delete cascade
);
comment on table public.edits is 'what was changed, when, on which computer; a change whose id is here is not applied again';
comment on column public.edits.overruled is 'fields in which a later change from elsewhere had the last word';
create index edits_workout_idx on public.edits (user_id, ((change ->> 'id')), made_at);

alter table public.edits enable row level security;
alter table public.edits force row level security;
create policy edits_own on public.edits to hyrox_athlete
  using (user_id = (select app.uid()))
  with check (user_id = (select app.uid()));
revoke all on public.edits from public;
grant select, delete on public.edits to hyrox_athlete;
grant insert (id, made_at, device, change), update (overruled) on public.edits to hyrox_athlete;

grant insert (title, feel, splits, skip_reason, origin, may_reach_model, deleted_at, stamps),
  update (title, feel, splits, skip_reason, origin, may_reach_model, deleted_at, stamps)
  on public.workout_logs to hyrox_athlete;
grant insert (settings, stamps), update (settings, stamps) on public.athlete_profiles to hyrox_athlete;
