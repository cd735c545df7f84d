//! Brings the schema forward: the files of `migrations/`, in order, one transaction each, never back.

use super::error::StoreError;
use super::link::Link;
use sha2::{Digest, Sha256};

/// One file of `migrations/`.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// Its number.
    pub version: i32,
    /// Its name.
    pub name: &'static str,
    sql: &'static str,
}

macro_rules! migrations {
    ($($version:literal $name:literal),* $(,)?) => {
        /// All, in order.
        pub const MIGRATIONS: &[Migration] = &[$(Migration {
            version: $version,
            name: $name,
            sql: include_str!(concat!("../../migrations/", $name, ".sql")),
        }),*];
    };
}

migrations! {
    1 "0001_foundation",
    2 "0002_knowledge",
    3 "0003_training",
    4 "0004_conversations",
    5 "0005_log",
    6 "0006_plan",
    7 "0007_search",
}

impl Migration {
    /// SHA-256 of its text, hex.
    pub fn checksum(&self) -> String {
        format!("{:x}", Sha256::digest(self.sql.as_bytes()))
    }
}

/// How one migration stands on a database.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct MigrationStatus {
    /// Its number.
    pub version: i32,
    /// Its name.
    pub name: String,
    /// When it was applied, in the server's words; none when it is open.
    pub applied_at: Option<String>,
}

/// The key of the advisory lock that keeps two migrating programs apart ("hyrox" in ASCII).
const LOCK: i64 = 0x0068_7972_6f78;

/// What is applied and what is open. Needs only the right to read.
///
/// # Errors
/// The store's; [`StoreError::MigrationChanged`] when an applied file differs.
pub async fn status(link: &Link) -> Result<Vec<MigrationStatus>, StoreError> {
    let made: bool = link.query_one("select to_regclass('app.migration') is not null", &[]).await?.get(0);
    let rows = if made {
        link.query("select version, checksum, applied_at::text from app.migration order by version", &[]).await?
    } else {
        Vec::new()
    };
    let newest = rows.last().map_or(0, |r| r.get::<_, i32>(0));
    let known = MIGRATIONS.last().map_or(0, |m| m.version);
    if newest > known {
        return Err(StoreError::Schema(format!(
            "the database is at migration {newest}, this program knows {known}: it is too old for it"
        )));
    }
    MIGRATIONS
        .iter()
        .map(|m| {
            let row = rows.iter().find(|r| r.get::<_, i32>(0) == m.version);
            if row.is_some_and(|r| r.get::<_, String>(1) != m.checksum()) {
                return Err(StoreError::MigrationChanged { version: m.version });
            }
            Ok(MigrationStatus { version: m.version, name: m.name.to_owned(), applied_at: row.map(|r| r.get(2)) })
        })
        .collect()
}

/// Whether anything is open.
///
/// # Errors
/// As [`status`].
pub async fn is_current(link: &Link) -> Result<bool, StoreError> {
    Ok(status(link).await?.iter().all(|m| m.applied_at.is_some()))
}

/// Applies what is open; returns the names of what it applied. Needs the owner's rights.
///
/// # Errors
/// [`StoreError::NoVector`], [`StoreError::TooOld`], [`StoreError::Rights`] and the store's; what was applied stays.
pub async fn apply(link: &Link) -> Result<Vec<&'static str>, StoreError> {
    require_server(link).await?;
    if is_current(link).await? {
        return Ok(Vec::new());
    }
    link.batch(
        "create schema if not exists app;
         create table if not exists app.migration (
           version integer not null,
           name text not null,
           checksum text not null,
           applied_at timestamptz not null default now(),
           constraint migration_pkey primary key (version)
         );",
    )
    .await?;
    let mut applied = Vec::new();
    for migration in MIGRATIONS {
        if apply_one(link, migration).await? {
            applied.push(migration.name);
        }
    }
    Ok(applied)
}

/// Applies one file unless somebody else has; returns whether it did.
async fn apply_one(link: &Link, migration: &Migration) -> Result<bool, StoreError> {
    link.batch("begin").await?;
    let done = apply_in_transaction(link, migration).await;
    match done {
        Ok(did) => {
            link.batch("commit").await?;
            Ok(did)
        }
        Err(error) => {
            let _ = link.batch("rollback").await;
            Err(error)
        }
    }
}

async fn apply_in_transaction(link: &Link, migration: &Migration) -> Result<bool, StoreError> {
    link.execute("select pg_advisory_xact_lock($1)", &[&LOCK]).await?;
    let there = link.query_opt("select checksum from app.migration where version = $1", &[&migration.version]).await?;
    if let Some(row) = there {
        let same = row.get::<_, String>(0) == migration.checksum();
        return if same { Ok(false) } else { Err(StoreError::MigrationChanged { version: migration.version }) };
    }
    link.batch(&session_settings(link).await?).await?;
    link.batch(migration.sql).await?;
    link.execute(
        "insert into app.migration (version, name, checksum) values ($1, $2, $3)",
        &[&migration.version, &migration.name, &migration.checksum()],
    )
    .await?;
    Ok(true)
}

/// The statements that prepare a session: unqualified `vector` and `<=>` resolve, wherever the extension lives, and the
/// planner uses the indexes. By its own reckoning it reads the whole library instead, because it does not know what
/// unpacking a vector or a tsvector costs: 90 ms instead of 1 ms over 5,000 passages.
///
/// # Errors
/// The store's.
pub async fn session_settings(link: &Link) -> Result<String, StoreError> {
    let row = link
        .query_opt(
            "select quote_ident(n.nspname) from pg_catalog.pg_extension e
               join pg_catalog.pg_namespace n on n.oid = e.extnamespace where e.extname = 'vector'",
            &[],
        )
        .await?;
    let home: String = row.map_or_else(|| "extensions".to_owned(), |r| r.get(0));
    Ok(format!("set search_path to public, extensions, {home}; set random_page_cost to 1; set enable_seqscan to off"))
}

async fn require_server(link: &Link) -> Result<(), StoreError> {
    let row = link
        .query_one(
            "select current_setting('server_version_num')::int, current_setting('server_version'),
               exists (select from pg_catalog.pg_available_extensions where name = 'vector')",
            &[],
        )
        .await?;
    if row.get::<_, i32>(0) < 150_000 {
        return Err(StoreError::TooOld { version: row.get(1) });
    }
    if !row.get::<_, bool>(2) {
        return Err(StoreError::NoVector);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_consecutive_and_names_begin_with_them() {
        for (i, m) in MIGRATIONS.iter().enumerate() {
            assert_eq!(m.version, i32::try_from(i).unwrap() + 1);
            assert!(m.name.starts_with(&format!("{:04}_", m.version)), "{}", m.name);
        }
    }

    #[test]
    fn every_file_of_the_folder_is_in_the_list() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
        let mut files: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .filter_map(|f| f.unwrap().file_name().to_str().and_then(|n| n.strip_suffix(".sql")).map(str::to_owned))
            .collect();
        files.sort();
        assert_eq!(files, MIGRATIONS.iter().map(|m| m.name).collect::<Vec<_>>());
    }
}
