-- The plan: each session and each adjustment is an element of its column and has a stamp of its own, so that changes of two computers
-- meet session by session. The check-in: five answers a day.

alter table public.training_plans
  add column body jsonb not null default '{}',
  add column stamps jsonb not null default '{}',
  add column end_date date,
  add column ended_at timestamptz,
  add constraint training_plans_week_range check (current_week between 1 and 60),
  add constraint training_plans_span_ordered check (end_date >= start_date);
comment on column public.training_plans.body is 'the plan but for its sessions and adjustments: weeks, wishes, links, sessions taken out';
comment on column public.training_plans.stamps is 'when each field was changed last; a session is a field: {"session:<id>": {"at": "...", "edit": "..."}}';
comment on column public.training_plans.planned_workouts is 'its sessions in the order of their days; those taken out are in body';
comment on column public.training_plans.completed_workouts is 'what was done of it: [{"session", "workout", "date", "ratio", "by"}]; kept by the program with each change of log or plan';
comment on column public.training_plans.adherence_pct is 'sum(planned load x score) / sum(planned load) of its sessions up to today, in percent; null while none is due';
comment on column public.training_plans.adjustments_log is 'every change of it: when, why, the sessions before and after, when it was taken back';
comment on column public.training_plans.current_week is 'the week of the athlete''s day, from 1; null before and after the plan, and once it has ended';
comment on column public.training_plans.end_date is 'the last day of its last week';
comment on column public.training_plans.ended_at is 'when the athlete or a new plan ended it';

create table public.check_ins (
  user_id uuid not null default app.uid(),
  id uuid not null,
  date date not null,
  sleep smallint,
  soreness smallint,
  mood smallint,
  stress smallint,
  pain smallint,
  note text not null default '',
  stamps jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint check_ins_pkey primary key (user_id, id),
  constraint check_ins_user_id_fkey foreign key (user_id) references auth.users (id) on delete cascade,
  constraint check_ins_one_a_day unique (user_id, date),
  constraint check_ins_sleep_range check (sleep between 1 and 5),
  constraint check_ins_soreness_range check (soreness between 1 and 5),
  constraint check_ins_mood_range check (mood between 1 and 5),
  constraint check_ins_stress_range check (stress between 1 and 5),
  constraint check_ins_pain_range check (pain between 1 and 5)
);
comment on table public.check_ins is 'how the athlete is on a day: 1 to 5, null where nothing was said';
comment on column public.check_ins.id is 'made of the day, so that two computers write the same row';
comment on column public.check_ins.sleep is '1 hardly slept .. 5 very good';
comment on column public.check_ins.soreness is '1 none .. 5 can hardly move';
comment on column public.check_ins.mood is '1 very low .. 5 very good';
comment on column public.check_ins.stress is '1 none .. 5 too much';
comment on column public.check_ins.pain is '1 none .. 5 severe';
comment on column public.check_ins.stamps is 'when each field was changed last';

alter table public.check_ins enable row level security;
alter table public.check_ins force row level security;
create policy check_ins_own on public.check_ins to hyrox_athlete
  using (user_id = (select app.uid()))
  with check (user_id = (select app.uid()));
revoke all on public.check_ins from public;
grant select, delete on public.check_ins to hyrox_athlete;
grant insert (id, date, sleep, soreness, mood, stress, pain, note, stamps, updated_at),
  update (date, sleep, soreness, mood, stress, pain, note, stamps, updated_at)
  on public.check_ins to hyrox_athlete;

grant insert (body, stamps, end_date, ended_at), update (body, stamps, end_date, ended_at)
  on public.training_plans to hyrox_athlete;
