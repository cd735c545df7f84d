-- Every exchange with the coach: chat history, and what a better coach can learn from.

create table public.conversations (
  user_id uuid not null default app.uid(),
  id uuid not null,
  chat_id uuid not null,
  "timestamp" timestamptz not null,
  user_message text not null,
  assistant_response text not null default '',
  rag_context_used jsonb not null default '[]',
  facts_used jsonb not null default '[]',
  voice text not null,
  model text,
  prompt_tokens integer,
  completion_tokens integer,
  first_text_ms integer,
  latency_ms integer,
  cost_usd double precision,
  finish_reason text,
  outcome text not null,
  problem text,
  quality_rating smallint,
  flagged_for_training boolean not null default false,
  search tsvector not null generated always as (
    to_tsvector('pg_catalog.english'::regconfig, left(user_message, 200000) || ' ' || left(assistant_response, 200000))
  ) stored,
  updated_at timestamptz not null default now(),
  constraint conversations_pkey primary key (user_id, id),
  constraint conversations_user_id_fkey foreign key (user_id) references auth.users (id) on delete cascade,
  constraint conversations_voice_known check (voice in ('model', 'offline', 'guard')),
  constraint conversations_outcome_known check (
    outcome in ('streaming', 'complete', 'stopped', 'truncated', 'failed', 'interrupted')),
  constraint conversations_rating_range check (quality_rating in (-1, 1)),
  constraint conversations_flagged_whole check (
    not flagged_for_training or (outcome = 'complete' and voice <> 'guard' and quality_rating = 1)),
  constraint conversations_tokens_range check (prompt_tokens >= 0 and completion_tokens >= 0)
);
comment on table public.conversations is 'one row an exchange, with the passages that the answer was given';
comment on column public.conversations.rag_context_used is 'numbered passages: number, passage_id, title, source, similarity, score, content';
comment on column public.conversations.facts_used is 'labelled facts of the athlete that stood in the prompt';
comment on column public.conversations.quality_rating is '1 good, -1 bad, null not rated';
comment on column public.conversations.flagged_for_training is 'rated good and whole; partial and failed answers never';

create index conversations_timestamp_idx on public.conversations (user_id, "timestamp" desc, id desc);
create index conversations_chat_idx on public.conversations (user_id, chat_id, "timestamp");
create index conversations_search_idx on public.conversations using gin (search);

alter table public.conversations enable row level security;
alter table public.conversations force row level security;
create policy conversations_own on public.conversations to hyrox_athlete
  using (user_id = (select app.uid()))
  with check (user_id = (select app.uid()));

revoke all on public.conversations from public;
grant select, delete on public.conversations to hyrox_athlete;
grant insert (
  id, chat_id, "timestamp", user_message, assistant_response, rag_context_used, facts_used, voice, model,
  prompt_tokens, completion_tokens, first_text_ms, latency_ms, cost_usd, finish_reason, outcome, problem,
  quality_rating, flagged_for_training, updated_at
) on public.conversations to hyrox_athlete;
grant update (
  assistant_response, rag_context_used, facts_used, voice, model,
  prompt_tokens, completion_tokens, first_text_ms, latency_ms, cost_usd, finish_reason, outcome, problem,
  quality_rating, flagged_for_training, updated_at
) on public.conversations to hyrox_athlete;

-- Default privileges of hosted platforms may have given these away; nothing here is for the web roles.
do $$
declare
  r text;
begin
  foreach r in array array['anon', 'authenticated'] loop
    if exists (select from pg_catalog.pg_roles where rolname = r) then
      execute format(
        'revoke all on public.knowledge_base, public.athlete_profiles, public.workout_logs, public.running_logs, public.training_plans, public.conversations from %I', r);
    end if;
  end loop;
end
$$;
