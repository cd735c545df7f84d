-- The athlete, what was trained and what is planned. Values are stored in SI unless the column's name says otherwise.

create table public.athlete_profiles (
  user_id uuid not null default app.uid(),
  id uuid not null default gen_random_uuid(),
  name text not null default '',
  division text,
  current_week integer,
  current_phase text,
  race_date date,
  running_mpw double precision,
  strength_days integer,
  hiit_days integer,
  prs jsonb not null default '{}',
  injury_history jsonb not null default '[]',
  preferences jsonb not null default '{}',
  goals jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint athlete_profiles_pkey primary key (user_id, id),
  constraint athlete_profiles_one_each unique (user_id),
  constraint athlete_profiles_user_id_fkey foreign key (user_id) references auth.users (id) on delete cascade,
  constraint athlete_profiles_division_known check (division in ('women_open', 'women_pro', 'men_open', 'men_pro')),
  constraint athlete_profiles_phase_known check (current_phase in ('base', 'build', 'peak', 'taper', 'recovery')),
  constraint athlete_profiles_week_range check (current_week between 1 and 60),
  constraint athlete_profiles_running_mpw_range check (running_mpw between 0 and 300),
  constraint athlete_profiles_strength_days_range check (strength_days between 0 and 7),
  constraint athlete_profiles_hiit_days_range check (hiit_days between 0 and 7)
);
comment on table public.athlete_profiles is 'who the athlete is and where in the plan';
comment on column public.athlete_profiles.running_mpw is 'miles per week';
comment on column public.athlete_profiles.prs is 'best per station in seconds, e.g. {"ski_erg": 242}';

create table public.workout_logs (
  user_id uuid not null default app.uid(),
  id uuid not null,
  date date not null,
  started_at timestamptz,
  tz text,
  type text not null,
  duration_minutes double precision,
  rpe double precision,
  heart_rate_avg integer,
  heart_rate_max integer,
  exercises jsonb not null default '[]',
  notes text not null default '',
  tags text[] not null default '{}',
  hyrox_station text,
  station_time double precision,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint workout_logs_pkey primary key (user_id, id),
  constraint workout_logs_user_id_fkey foreign key (user_id) references auth.users (id) on delete cascade,
  constraint workout_logs_type_known check (type in ('run', 'hiit', 'strength', 'simulation', 'race', 'other')),
  constraint workout_logs_duration_range check (duration_minutes > 0 and duration_minutes <= 1440),
  constraint workout_logs_rpe_range check (rpe between 0 and 10),
  constraint workout_logs_heart_rate_avg_range check (heart_rate_avg between 25 and 260),
  constraint workout_logs_heart_rate_max_range check (heart_rate_max between 25 and 260),
  constraint workout_logs_station_known check (hyrox_station in (
    'ski_erg', 'sled_push', 'sled_pull', 'burpee_broad_jump', 'row', 'farmers_carry', 'sandbag_lunges', 'wall_balls')),
  constraint workout_logs_station_time_range check (station_time > 0 and station_time < 86400)
);
comment on table public.workout_logs is 'training history, one row a session';
comment on column public.workout_logs.station_time is 'seconds';
create index workout_logs_date_idx on public.workout_logs (user_id, date desc);

create table public.running_logs (
  user_id uuid not null default app.uid(),
  id uuid not null,
  workout_id uuid,
  date date not null,
  distance_miles double precision not null,
  duration double precision not null,
  pace double precision generated always as (
    case when distance_miles > 0 then duration / (distance_miles * 1.609344) end
  ) stored,
  type text not null,
  splits jsonb not null default '[]',
  elevation_gain double precision,
  hr_zones jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint running_logs_pkey primary key (user_id, id),
  constraint running_logs_user_id_fkey foreign key (user_id) references auth.users (id) on delete cascade,
  constraint running_logs_workout_fkey foreign key (user_id, workout_id)
    references public.workout_logs (user_id, id) on delete cascade,
  constraint running_logs_type_known check (type in ('easy', 'tempo', 'interval', 'long', 'race')),
  constraint running_logs_distance_range check (distance_miles >= 0 and distance_miles <= 200),
  constraint running_logs_duration_range check (duration > 0 and duration <= 172800)
);
comment on table public.running_logs is 'one row a run';
comment on column public.running_logs.duration is 'seconds';
comment on column public.running_logs.pace is 'seconds per kilometre';
comment on column public.running_logs.elevation_gain is 'metres';
create index running_logs_date_idx on public.running_logs (user_id, date desc);
create index running_logs_workout_idx on public.running_logs (user_id, workout_id);

create table public.training_plans (
  user_id uuid not null default app.uid(),
  id uuid not null,
  plan_name text not null,
  start_date date not null,
  race_date date,
  current_week integer,
  current_phase text,
  planned_workouts jsonb not null default '[]',
  completed_workouts jsonb not null default '[]',
  adherence_pct double precision,
  adjustments_log jsonb not null default '[]',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint training_plans_pkey primary key (user_id, id),
  constraint training_plans_user_id_fkey foreign key (user_id) references auth.users (id) on delete cascade,
  constraint training_plans_phase_known check (current_phase in ('base', 'build', 'peak', 'taper', 'recovery')),
  constraint training_plans_dates_ordered check (race_date >= start_date),
  constraint training_plans_adherence_range check (adherence_pct between 0 and 100)
);
comment on table public.training_plans is 'periodisation: what is planned, what was done, what was changed';
create index training_plans_start_idx on public.training_plans (user_id, start_date desc);

do $$
declare
  t text;
begin
  foreach t in array array['athlete_profiles', 'workout_logs', 'running_logs', 'training_plans'] loop
    execute format('alter table public.%I enable row level security', t);
    execute format('alter table public.%I force row level security', t);
    execute format('create policy %I on public.%I to hyrox_athlete using (user_id = (select app.uid())) with check (user_id = (select app.uid()))', t || '_own', t);
    execute format('revoke all on public.%I from public', t);
    execute format('grant select, delete on public.%I to hyrox_athlete', t);
  end loop;
end
$$;

grant insert (
  id, name, division, current_week, current_phase, race_date, running_mpw, strength_days, hiit_days,
  prs, injury_history, preferences, goals, updated_at
), update (
  name, division, current_week, current_phase, race_date, running_mpw, strength_days, hiit_days,
  prs, injury_history, preferences, goals, updated_at
) on public.athlete_profiles to hyrox_athlete;

grant insert (
  id, date, started_at, tz, type, duration_minutes, rpe, heart_rate_avg, heart_rate_max, exercises,
  notes, tags, hyrox_station, station_time, updated_at
), update (
  date, started_at, tz, type, duration_minutes, rpe, heart_rate_avg, heart_rate_max, exercises,
  notes, tags, hyrox_station, station_time, updated_at
) on public.workout_logs to hyrox_athlete;

grant insert (
  id, workout_id, date, distance_miles, duration, type, splits, elevation_gain, hr_zones, updated_at
), update (
  workout_id, date, distance_miles, duration, type, splits, elevation_gain, hr_zones, updated_at
) on public.running_logs to hyrox_athlete;

grant insert (
  id, plan_name, start_date, race_date, current_week, current_phase, planned_workouts,
  completed_workouts, adherence_pct, adjustments_log, updated_at
), update (
  plan_name, start_date, race_date, current_week, current_phase, planned_workouts,
  completed_workouts, adherence_pct, adjustments_log, updated_at
) on public.training_plans to hyrox_athlete;
