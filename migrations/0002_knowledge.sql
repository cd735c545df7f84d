-- The research library: passages with their vector, their full text and where they come from.

create table public.knowledge_base (
  user_id uuid not null default app.uid(),
  id uuid not null,
  source text not null,
  heading text not null default '',
  outer_heading text not null default '',
  heading_path text[] not null default '{}',
  content text not null,
  content_hash text not null,
  embedding vector(1536),
  embedding_model text,
  metadata jsonb not null default '{}',
  topic text,
  subtopic text,
  athlete_name text,
  program_name text,
  chunk_index integer not null,
  total_chunks integer not null,
  heading_search tsvector not null generated always as (
    setweight(to_tsvector('pg_catalog.english'::regconfig, heading), 'A')
    || setweight(to_tsvector('pg_catalog.english'::regconfig, outer_heading), 'B')
  ) stored,
  search tsvector not null generated always as (
    setweight(to_tsvector('pg_catalog.english'::regconfig, heading), 'A')
    || setweight(to_tsvector('pg_catalog.english'::regconfig, outer_heading), 'B')
    || setweight(to_tsvector('pg_catalog.english'::regconfig, content), 'C')
  ) stored,
  created_at timestamptz not null default now(),
  constraint knowledge_base_pkey primary key (user_id, id),
  constraint knowledge_base_chunk_key unique (user_id, source, chunk_index) deferrable initially deferred,
  constraint knowledge_base_content_present check (content <> ''),
  constraint knowledge_base_chunk_range check (chunk_index >= 0 and chunk_index < total_chunks),
  constraint knowledge_base_embedding_named check ((embedding is null) = (embedding_model is null))
);
comment on table public.knowledge_base is 'passages that answers stand on; rows of app.library() are everybody''s, others their athlete''s';
comment on column public.knowledge_base.source is 'team1 .. team6, or the file name of an own document';
comment on column public.knowledge_base.heading is 'innermost heading: the question that the section answers';
comment on column public.knowledge_base.outer_heading is 'headings between the title and the innermost; the title names every topic and is left out of the search';
comment on column public.knowledge_base.heading_search is 'the headings alone: a passage whose heading holds the words is likelier to answer';
comment on column public.knowledge_base.content_hash is 'SHA-256 of heading path and content: equal hash, equal embedding';
comment on column public.knowledge_base.embedding is 'cosine space of embedding_model; vectors of two models are never compared';
comment on column public.knowledge_base.metadata is 'grade, season, links';

create index knowledge_base_embedding_idx on public.knowledge_base using hnsw (embedding vector_cosine_ops);
-- No list of pending entries: a search would read it from end to end, and the embedded server has no autovacuum to empty it.
create index knowledge_base_search_idx on public.knowledge_base using gin (search) with (fastupdate = off);
create index knowledge_base_heading_search_idx on public.knowledge_base using gin (heading_search) with (fastupdate = off);
create index knowledge_base_source_idx on public.knowledge_base (user_id, source);

alter table public.knowledge_base enable row level security;
alter table public.knowledge_base force row level security;
create policy knowledge_base_read on public.knowledge_base for select to hyrox_athlete
  using (user_id = (select app.library()) or user_id = (select app.uid()));
create policy knowledge_base_add on public.knowledge_base for insert to hyrox_athlete
  with check (user_id = (select app.uid()));
create policy knowledge_base_change on public.knowledge_base for update to hyrox_athlete
  using (user_id = (select app.uid()))
  with check (user_id = (select app.uid()));
create policy knowledge_base_remove on public.knowledge_base for delete to hyrox_athlete
  using (user_id = (select app.uid()));
-- The athlete's own rows are for app.match_text(), which runs as the owner on behalf of the session's athlete.
create policy knowledge_base_librarian on public.knowledge_base to hyrox_librarian
  using (user_id = (select app.library()) or user_id = (select app.uid()))
  with check (user_id = (select app.library()));

revoke all on public.knowledge_base from public;
grant select, delete on public.knowledge_base to hyrox_athlete;
grant insert (
  id, source, heading, outer_heading, heading_path, content, content_hash, embedding, embedding_model, metadata,
  topic, subtopic, athlete_name, program_name, chunk_index, total_chunks
) on public.knowledge_base to hyrox_athlete;
grant update (
  embedding, embedding_model, metadata, topic, subtopic, athlete_name, program_name, chunk_index, total_chunks
) on public.knowledge_base to hyrox_athlete;

-- Full text as the owner, with the policy's own filter inside: under row-level security the match operator is not
-- leakproof, so a query of the athlete's could not use the index. Gives keys only; the caller reads the rows under its policies.
-- Each term is a tsquery that holds for any way to say one thing, with how much it says; terms come most telling first.
-- Ranking is what costs, so few rows are ranked, and they are the likeliest: headings that hold the most telling terms, headings that hold the
-- first with passages that hold the others, then passages that hold all terms, most, any, until there are enough. The concatenation with
-- nothing unpacks a stored tsvector once for all terms.
create function app.match_text(terms text[], weights real[], most integer)
  returns table (user_id uuid, id uuid, rank real)
  language plpgsql stable security definer rows 24
  set search_path = ''
  as $$
    declare
      n constant integer := least(coalesce(cardinality(terms), 0), 5);
      enough constant integer := greatest(most, 0) * 2;
      reach constant integer := greatest(most, 0) * 3;
      me constant uuid := app.uid();
      q constant tsquery[] := array(select t::tsquery from unnest(terms[1:5]) as t);
      every_term tsquery;
      most_terms tsquery;
      any_term tsquery;
      tier tsquery;
      keys uuid[] := '{}';
    begin
      if n = 0 then return; end if;
      every_term := (select string_agg('(' || t || ')', ' & ')::tsquery from unnest(terms[1:4]) as t);
      any_term := (select string_agg('(' || t || ')', ' | ')::tsquery from unnest(terms[1:5]) as t);
      most_terms := case when n < 3 then every_term else (q[1] && (q[2] || q[3])) || (q[2] && q[3]) end;
      keys := array(
        select k.id from public.knowledge_base k
        where k.heading_search @@ most_terms and k.user_id in (app.library(), me)
        limit most);
      if n > 1 then
        keys := keys || array(
          select k.id from public.knowledge_base k
          where k.heading_search @@ q[1] and k.search @@ most_terms and k.user_id in (app.library(), me) and k.id <> all (keys)
          limit most);
      end if;
      foreach tier in array array[every_term, most_terms, any_term] loop
        exit when cardinality(keys) >= enough;
        keys := keys || array(
          select k.id from public.knowledge_base k
          where k.search @@ tier and k.user_id in (app.library(), me) and k.id <> all (keys)
          limit reach - cardinality(keys));
      end loop;
      return query
        with f as materialized (
          select k.user_id, k.id, k.search || ''::tsvector as search from public.knowledge_base k
          where k.id = any (keys) and k.user_id in (app.library(), me)
        )
        select f.user_id, f.id, s.score::real
        from f
        cross join lateral (
          select sum(t.weight * (0.2 + ts_rank('{0.05, 0.2, 0.4, 1.0}', f.search, t.query, 1)))
            filter (where f.search @@ t.query) as score
          from unnest(q, weights[1:5]) as t (query, weight)
        ) s
        order by s.score desc, f.id
        limit most;
    end
  $$;
comment on function app.match_text(text[], real[], integer) is 'passages of the library and of the athlete that hold the most telling words of a question, best first';
revoke all on function app.match_text(text[], real[], integer) from public;
grant execute on function app.match_text(text[], real[], integer) to hyrox_athlete, hyrox_librarian;
