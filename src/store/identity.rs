//! Who is connected. An athlete is a login role; policies compare `session_user`, which no client can choose.
//!
//! The owner of a database (the embedded one's superuser, a project's `postgres`) migrates it and makes athletes; the
//! program then works as the athlete, everywhere, so that what is tested is what runs.

use super::dsn::Dsn;
use super::error::StoreError;
use super::link::Link;
use secrecy::{ExposeSecret, SecretString};
use uuid::Uuid;

/// A login role of one athlete.
#[derive(Clone, Debug)]
pub struct Login {
    /// Name of the role; says nothing of the athlete.
    pub role: String,
    /// Its password; `Debug` does not show it.
    pub password: SecretString,
}

/// Where logins that the program itself made are kept: a private file, by the key [`Dsn::place`].
pub trait Logins: Send + Sync {
    /// The login kept for a place.
    ///
    /// # Errors
    /// A sentence when the file cannot be read safely.
    fn find(&self, place: &str) -> Result<Option<Login>, String>;

    /// Keeps a login.
    ///
    /// # Errors
    /// A sentence when the file cannot be written safely.
    fn save(&self, place: &str, login: &Login) -> Result<(), String>;
}

/// What the connected role is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// An athlete's login: rules apply to it.
    Athlete,
    /// The owner, or a role as powerful: rules do not hold for it.
    Owner,
}

/// Finds out what the connected role is.
///
/// # Errors
/// [`StoreError::Unsafe`] for a role that is neither.
pub async fn standing(link: &Link) -> Result<Standing, StoreError> {
    let row = link
        .query_one(
            "select r.rolsuper or r.rolbypassrls or r.rolcreaterole,
               coalesce(pg_catalog.pg_has_role(r.oid, pg_catalog.to_regrole('hyrox_athlete'), 'member'), false),
               exists (
                 select from pg_catalog.pg_class c
                 where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname = 'conversations'
                   and pg_catalog.pg_has_role(r.oid, c.relowner, 'member')),
               pg_catalog.has_database_privilege(r.oid, current_database(), 'create'),
               r.rolname::text
             from pg_catalog.pg_roles r where r.rolname = session_user",
            &[],
        )
        .await?;
    let (powerful, member, owns, may_create): (bool, bool, bool, bool) =
        (row.get(0), row.get(1), row.get(2), row.get(3));
    if powerful || owns || may_create && !member {
        return Ok(Standing::Owner);
    }
    if member {
        return Ok(Standing::Athlete);
    }
    let name: String = row.get(4);
    Err(StoreError::Unsafe(format!("{name} is neither the database's owner nor an athlete of it")))
}

/// Refuses a connection on which the rules that keep athletes apart would not hold.
///
/// # Errors
/// [`StoreError::Unsafe`] with the reason; [`StoreError::Rights`] when the role is no known athlete.
pub async fn require_athlete(link: &Link) -> Result<(), StoreError> {
    let row = link
        .query_one(
            "select app.uid() is not null,
               (select string_agg(c.relname, ', ') from pg_catalog.pg_class c
                 where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
                   and c.relname in ('knowledge_base', 'athlete_profiles', 'workout_logs', 'running_logs', 'training_plans', 'conversations')
                   and not (c.relrowsecurity and c.relforcerowsecurity))",
            &[],
        )
        .await?;
    if let Some(open) = row.get::<_, Option<String>>(1) {
        return Err(StoreError::Unsafe(format!("row-level security is off on {open}")));
    }
    if !row.get::<_, bool>(0) {
        return Err(StoreError::Rights("this login belongs to no athlete".into()));
    }
    Ok(())
}

/// A role name that says nothing: roles can be listed by everybody who is connected.
fn new_role() -> String {
    format!("hx_{}", &Uuid::new_v4().simple().to_string()[..16])
}

/// Makes an athlete with a password login on a server; run as the owner.
///
/// # Errors
/// [`StoreError::Rights`] when the owner may not make roles.
pub async fn create_login(link: &Link, display_name: &str) -> Result<Login, StoreError> {
    let role = new_role();
    let password = format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple());
    // The verifier is computed here, so that the password never stands in a statement or a server's log.
    let verifier = postgres_protocol::password::scram_sha_256(password.as_bytes());
    let make =
        format!("create role {role} login password '{verifier}' connection limit 4; grant hyrox_athlete to {role};");
    in_transaction(link, &make, &role, display_name).await?;
    Ok(Login { role, password: password.into() })
}

/// The role of the one athlete of an embedded database; made at the first start. Run as the owner.
///
/// # Errors
/// The store's.
pub async fn local_role(link: &Link) -> Result<String, StoreError> {
    let known =
        link.query_opt("select role_name::text from app.member order by created_at, role_name limit 1", &[]).await?;
    if let Some(row) = known {
        return Ok(row.get(0));
    }
    let role = new_role();
    let make = format!("create role {role} login; grant hyrox_athlete to {role};");
    in_transaction(link, &make, &role, "").await?;
    Ok(role)
}

async fn in_transaction(link: &Link, make_role: &str, role: &str, display_name: &str) -> Result<(), StoreError> {
    link.batch("begin").await?;
    let made = async {
        link.batch(make_role).await?;
        let user = Uuid::new_v4();
        link.execute("insert into auth.users (id) values ($1)", &[&user]).await?;
        link.execute(
            "insert into app.member (role_name, user_id, display_name) values ($1::text::name, $2, $3)",
            &[&role, &user, &display_name],
        )
        .await
    }
    .await;
    match made {
        Ok(_) => Ok(link.batch("commit").await?),
        Err(error) => {
            let _ = link.batch("rollback").await;
            Err(error.into())
        }
    }
}

/// The login that the program uses at `dsn`, made and kept if there is none; `owner` is connected there as the owner.
///
/// # Errors
/// The store's; [`StoreError::Rights`] when it cannot be kept.
pub async fn athlete_of(owner: &Link, dsn: &Dsn, logins: &dyn Logins) -> Result<Dsn, StoreError> {
    let place = dsn.place();
    let kept = logins.find(&place).map_err(StoreError::Unsafe)?;
    let login = match kept {
        Some(login) if exists(owner, &login.role).await? => login,
        _ => {
            let login = create_login(owner, "").await?;
            logins.save(&place, &login).map_err(StoreError::Unsafe)?;
            login
        }
    };
    Ok(dsn.with_login(&login.role, login.password.expose_secret().to_owned().into()))
}

async fn exists(link: &Link, role: &str) -> Result<bool, StoreError> {
    Ok(link.query_opt("select 1 from app.member where role_name = $1::text::name", &[&role]).await?.is_some())
}
