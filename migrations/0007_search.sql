-- The full text in a third of the time, with the same passages in front. What costs is looking for words in a passage's
-- unpacked tsvector, and planning; what is found by an index costs next to nothing.

-- As in 0002: as the owner, with the policy's own filter inside, because under row-level security the match operator is not
-- leakproof and a query of the athlete's could not use the index. Gives keys only; the caller reads the rows under its policies.
-- Each term is a tsquery that holds for any way to say one thing, with how much it says; terms come most telling first.
-- Few rows are ranked, and they are the likeliest: headings that hold the most telling terms, headings that hold the first with
-- passages that hold the others, then passages that hold all terms, most, any, until there are enough. New here: passages with
-- the right heading are looked into one by one (offset 0 keeps the planner from reading the whole index of the text for them), no
-- step is run twice, fewer rows are ranked (the same recall on the labelled questions), and every plan is made once: with the
-- values in hand the planner makes no better ones, and takes longer for it than the search.
create or replace function app.match_text(terms text[], weights real[], most integer)
  returns table (user_id uuid, id uuid, rank real)
  language plpgsql stable security definer rows 24
  set search_path = ''
  set plan_cache_mode = 'force_generic_plan'
  as $$
    declare
      n constant integer := least(coalesce(cardinality(terms), 0), 5);
      enough constant integer := greatest(most, 0) * 3 / 2;
      reach constant integer := greatest(most, 0) * 2;
      me constant uuid := app.uid();
      q constant tsquery[] := array(select t::tsquery from unnest(terms[1:5]) as t);
      every_term tsquery;
      most_terms tsquery;
      any_term tsquery;
      tiers tsquery[];
      tier tsquery;
      keys uuid[] := '{}';
    begin
      if n = 0 then return; end if;
      every_term := (select string_agg('(' || t || ')', ' & ')::tsquery from unnest(terms[1:4]) as t);
      any_term := (select string_agg('(' || t || ')', ' | ')::tsquery from unnest(terms[1:5]) as t);
      most_terms := case when n < 3 then every_term else (q[1] && (q[2] || q[3])) || (q[2] && q[3]) end;
      tiers := case
        when n = 1 then array[every_term]
        when n = 2 then array[every_term, any_term]
        else array[every_term, most_terms, any_term]
      end;
      keys := array(
        select k.id from public.knowledge_base k
        where k.heading_search @@ most_terms and k.user_id in (app.library(), me)
        limit most);
      if n > 1 then
        keys := keys || array(
          select h.id from (
            select k.id, k.search from public.knowledge_base k
            where k.heading_search @@ q[1] and k.user_id in (app.library(), me) and k.id <> all (keys)
            offset 0
          ) h
          where h.search @@ most_terms
          limit most);
      end if;
      foreach tier in array tiers loop
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
