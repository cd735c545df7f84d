//! One athlete can neither see, change, delete nor guess another's rows. Every table of the catalogue is tried.

use crate::support::database::{embedded, fresh_database, test_server};
use hyrox_coach::store::identity::create_login;
use hyrox_coach::store::link::Link;
use hyrox_coach::store::{Actor, connect, migrate};

const OWNED: [&str; 7] = [
    "knowledge_base",
    "athlete_profiles",
    "workout_logs",
    "running_logs",
    "training_plans",
    "conversations",
    "check_ins",
];

/// A row of each table for the session's athlete; `$` stands for the canary.
const ROWS: [(&str, &str); 7] = [
    (
        "knowledge_base",
        "insert into public.knowledge_base (id, source, content, content_hash, chunk_index, total_chunks) values (gen_random_uuid(), '$', '$ sled', 'h', 0, 1)",
    ),
    ("athlete_profiles", "insert into public.athlete_profiles (name) values ('$')"),
    (
        "workout_logs",
        "insert into public.workout_logs (id, date, type, notes) values (gen_random_uuid(), '2026-11-22', 'run', '$')",
    ),
    (
        "running_logs",
        "insert into public.running_logs (id, date, distance_miles, duration, type) values (gen_random_uuid(), '2026-11-22', 5, 2400, 'easy')",
    ),
    (
        "training_plans",
        "insert into public.training_plans (id, plan_name, start_date) values (gen_random_uuid(), '$', '2026-11-22')",
    ),
    (
        "conversations",
        "insert into public.conversations (id, chat_id, \"timestamp\", user_message, voice, outcome) values (gen_random_uuid(), gen_random_uuid(), now(), '$', 'model', 'complete')",
    ),
    ("check_ins", "insert into public.check_ins (id, date, note) values (gen_random_uuid(), '2026-11-22', '$')"),
];

async fn count(link: &Link, table: &str) -> i64 {
    let sql: &'static str = Box::leak(format!("select count(*) from public.{table}").into_boxed_str());
    link.query_one(sql, &[]).await.unwrap().get(0)
}

async fn refused(link: &Link, sql: &str) -> bool {
    match link.batch(sql).await {
        Ok(()) => false,
        Err(error) => {
            let text = error.as_db_error().map(ToString::to_string).unwrap_or_default();
            assert!(!text.contains("alices secret"), "an error shows a foreign value: {text}");
            true
        }
    }
}

/// `become_alice` and `become_bob` put the right athlete on the returned link.
async fn bob_reaches_nothing_of_alice(alice: &Link, bob: &Link) {
    for (_, sql) in ROWS {
        alice.batch(&sql.replace('$', "alices secret")).await.unwrap();
    }
    let ids: Vec<(String, String)> = {
        let mut ids = Vec::new();
        for (table, _) in ROWS {
            let sql: &'static str = Box::leak(
                format!("select id::text, user_id::text from public.{table} where user_id = app.uid()")
                    .into_boxed_str(),
            );
            let row = alice.query_one(sql, &[]).await.unwrap();
            ids.push((row.get(0), row.get(1)));
        }
        ids
    };
    for (i, (table, _)) in ROWS.iter().enumerate() {
        let (id, user) = &ids[i];
        assert_eq!(count(alice, table).await, 1, "{table}");
        assert_eq!(count(bob, table).await, 0, "bob sees {table}");
        bob.batch(&format!("delete from public.{table}")).await.unwrap();
        assert_eq!(count(alice, table).await, 1, "bob deleted from {table}");
        assert!(
            refused(bob, &format!("update public.{table} set user_id = user_id")).await,
            "{table}: user_id can be written"
        );
        assert!(
            refused(bob, &format!("insert into public.{table} (user_id) values ('{user}')")).await,
            "{table}: a row for somebody else"
        );
        assert!(refused(bob, &format!("truncate public.{table}")).await, "{table}: truncate");
        assert!(
            refused(bob, &format!("alter table public.{table} disable row level security")).await,
            "{table}: rls off"
        );
        assert!(
            refused(bob, &format!("set row_security = off; select * from public.{table}")).await
                || count(bob, table).await == 0
        );
        bob.batch("set row_security = on").await.unwrap();
        let _ = id;
    }
    // Guessing: alice's id is free for bob, so nothing tells him that it exists.
    let (conversation, _) = &ids[5];
    let own = format!(
        "insert into public.conversations (id, chat_id, \"timestamp\", user_message, voice, outcome) values ('{conversation}', gen_random_uuid(), now(), 'bobs', 'model', 'complete')"
    );
    bob.batch(&own).await.unwrap();
    assert_eq!(count(bob, "conversations").await, 1);
    assert_eq!(count(alice, "conversations").await, 1);

    let (_, alice_id) = &ids[0];
    for attack in [
        "select * from app.member",
        "insert into app.member (role_name, user_id) values (session_user, gen_random_uuid())",
        "update app.member set role_name = session_user",
        "create temp table conversations (x int)",
        "create function app.uid2() returns int language sql as 'select 1'",
        "create or replace function app.uid() returns uuid language sql as 'select null::uuid'",
        "insert into public.knowledge_base (user_id, id, source, content, content_hash, chunk_index, total_chunks) values (app.library(), gen_random_uuid(), 's', 'c', 'h', 0, 1)",
        "select * from auth.users",
        "create table public.x (i int)",
        "alter role current_user superuser",
        "alter role current_user bypassrls",
        "set role hyrox_librarian",
    ] {
        assert!(refused(bob, attack).await, "not refused: {attack}");
    }
    for setting in [
        format!("select set_config('request.jwt.claims', '{{\"sub\":\"{alice_id}\"}}', false)"),
        format!("select set_config('request.jwt.claim.sub', '{alice_id}', false)"),
        "set search_path to pg_temp, public".to_owned(),
    ] {
        bob.batch(&setting).await.unwrap();
        assert_eq!(count(bob, "workout_logs").await, 0, "{setting}");
    }
    bob.batch("set search_path to public, extensions").await.unwrap();
    let found = bob.query("select id from app.match_text('{''alic'',''sled''}', '{1,1}', 20)", &[]).await.unwrap();
    assert!(found.is_empty(), "the full-text search leaks");
}

/// What must hold for each table that has a `user_id`, read from the catalogue: a new table fails until it has it.
async fn every_owned_table_is_guarded(owner: &Link) {
    let rows = owner
        .query(
            "select c.relname::text, c.relrowsecurity and c.relforcerowsecurity,
               exists (select from pg_policy p where p.polrelid = c.oid),
               coalesce((select array_agg(a.attname::text order by k.n) from pg_index i
                 cross join unnest(i.indkey) with ordinality k(att, n) join pg_attribute a on a.attrelid = c.oid and a.attnum = k.att
                 where i.indrelid = c.oid and i.indisprimary), '{}'),
               exists (select from information_schema.column_privileges g where g.table_schema = 'public' and g.table_name = c.relname
                 and g.grantee = 'hyrox_athlete' and g.column_name = 'user_id' and g.privilege_type in ('INSERT', 'UPDATE'))
             from pg_class c join pg_attribute u on u.attrelid = c.oid and u.attname = 'user_id'
             where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' order by 1",
            &[],
        )
        .await
        .unwrap();
    let mut names = Vec::new();
    for row in &rows {
        let table: String = row.get(0);
        assert!(row.get::<_, bool>(1), "{table}: row-level security is not enabled and forced");
        assert!(row.get::<_, bool>(2), "{table}: no policy");
        assert_eq!(row.get::<_, Vec<String>>(3), ["user_id", "id"], "{table}: key");
        assert!(!row.get::<_, bool>(4), "{table}: user_id can be supplied");
        names.push(table);
    }
    for table in OWNED {
        assert!(names.iter().any(|n| n == table), "{table} is missing");
    }
    let loose = owner
        .query(
            "select p.proname::text from pg_proc p where p.prosecdef and p.pronamespace in ('app'::regnamespace, 'public'::regnamespace)
               and not coalesce('search_path=\"\"' = any (p.proconfig), false)",
            &[],
        )
        .await
        .unwrap();
    assert!(
        loose.is_empty(),
        "a definer function without an empty search path: {:?}",
        loose.iter().map(|r| r.get::<_, String>(0)).collect::<Vec<_>>()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn embedded_an_athlete_reaches_nothing_of_another() {
    let dir = tempfile::tempdir().unwrap();
    let store = embedded(dir.path());
    store.ready().await.unwrap();
    store.close().await;
    // The engine has one session: alice and bob take turns on it, as the program itself takes turns.
    let link = std::sync::Arc::new(connect::embedded(&dir.path().join("postgres")).await.unwrap());
    let bob = create_login(&link, "bob").await.unwrap();
    let alice: String =
        link.query_one("select role_name::text from app.member order by created_at limit 1", &[]).await.unwrap().get(0);
    every_owned_table_is_guarded(&link).await;
    turns::bob_reaches_nothing_of_alice(&link, &alice, &bob.role).await;
    std::sync::Arc::into_inner(link).unwrap().close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_server_an_athlete_reaches_nothing_of_another() {
    let Some(url) = test_server() else { return };
    let dsn = fresh_database(&url).await;
    let owner = connect::server(&dsn, None).await.unwrap();
    migrate::apply(&owner).await.unwrap();
    every_owned_table_is_guarded(&owner).await;
    let (a, b) = (create_login(&owner, "alice").await.unwrap(), create_login(&owner, "bob").await.unwrap());
    let alice = connect::server(&dsn.with_login(&a.role, a.password), None).await.unwrap();
    let bob = connect::server(&dsn.with_login(&b.role, b.password), None).await.unwrap();
    bob_reaches_nothing_of_alice(&alice, &bob).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_owner_comes_back_after_a_library_transaction_and_the_athlete_stays_who_it_is() {
    let dir = tempfile::tempdir().unwrap();
    let store = embedded(dir.path());
    let inside: String = store
        .transaction(Actor::Owner, |l| async move { Ok(l.query_one("select session_user::text", &[]).await?.get(0)) })
        .await
        .unwrap();
    assert_eq!(inside, "postgres");
    let after: String = store
        .run(|l| async move { l.query_one("select session_user::text || ' ' || current_user::text", &[]).await })
        .await
        .unwrap()
        .get(0);
    assert!(after.starts_with("hx_") && !after.contains("postgres"), "{after}");
    store.close().await;
}

mod turns {
    //! The same attacks on one session that changes its athlete.
    use super::*;

    pub async fn bob_reaches_nothing_of_alice(link: &Link, alice: &str, bob: &str) {
        let be = |role: &str| format!("set session authorization postgres; set session authorization \"{role}\"");
        link.batch(&be(alice)).await.unwrap();
        for (_, sql) in ROWS {
            link.batch(&sql.replace('$', "alices secret")).await.unwrap();
        }
        link.batch(&be(bob)).await.unwrap();
        for (table, _) in ROWS {
            assert_eq!(count(link, table).await, 0, "bob sees {table}");
            link.batch(&format!("delete from public.{table}")).await.unwrap();
            assert!(refused(link, &format!("update public.{table} set user_id = user_id")).await, "{table}");
            assert!(refused(link, &format!("truncate public.{table}")).await, "{table}");
        }
        for attack in ["select * from app.member", "create temp table t (x int)", "select * from auth.users"] {
            assert!(refused(link, attack).await, "not refused: {attack}");
        }
        let found = link.query("select id from app.match_text('{''alic'',''sled''}', '{1,1}', 20)", &[]).await.unwrap();
        assert!(found.is_empty(), "the full-text search leaks");
        link.batch(&be(alice)).await.unwrap();
        for (table, _) in ROWS {
            assert_eq!(count(link, table).await, 1, "bob deleted from {table}");
        }
        link.batch("set session authorization postgres").await.unwrap();
    }
}
