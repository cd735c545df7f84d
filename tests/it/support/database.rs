//! Stores on a real Postgres: embedded in a fresh directory, or a schema-fresh database of the server in `TEST_DATABASE_URL`.

use hyrox_coach::store::dsn::{Dsn, Plaintext};
use hyrox_coach::store::identity::{Login, Logins};
use hyrox_coach::store::{Settings, Store, Target};
use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Logins in memory.
#[derive(Default)]
pub struct Remembered(Mutex<HashMap<String, Login>>);

impl Logins for Remembered {
    fn find(&self, place: &str) -> Result<Option<Login>, String> {
        Ok(self.0.lock().unwrap().get(place).cloned())
    }

    fn save(&self, place: &str, login: &Login) -> Result<(), String> {
        self.0.lock().unwrap().insert(place.to_owned(), login.clone());
        Ok(())
    }
}

/// Settings for a target, with logins in memory.
pub fn settings(target: Target) -> Settings {
    Settings { target, logins: Arc::new(Remembered::default()), statement_timeout: Duration::from_secs(20) }
}

/// The embedded database in `directory`.
pub fn embedded(directory: &Path) -> Store {
    Store::open(settings(Target::Embedded(directory.join("postgres"))))
}

/// The server to test against as well, if there is one: its superuser's URL.
pub fn test_server() -> Option<String> {
    std::env::var("TEST_DATABASE_URL").ok().filter(|u| !u.is_empty())
}

/// A database of its own on the test server.
pub async fn fresh_database(url: &str) -> Dsn {
    let owner = Dsn::parse(url, Plaintext::Refused).unwrap();
    let link = hyrox_coach::store::connect::server(&owner, None).await.unwrap();
    let name = format!("hyrox_{}", uuid::Uuid::new_v4().simple());
    link.batch(&format!("create database {name}")).await.unwrap();
    link.close().await.unwrap();
    Dsn { database: name, ..owner }
}

/// A server's URL with another database.
pub fn url_of(url: &str, database: &str) -> String {
    let (place, query) = url.split_once('?').map_or((url, ""), |(place, query)| (place, query));
    let server = place.rsplit_once('/').expect("a URL names a database").0;
    let query = if query.is_empty() { String::new() } else { format!("?{query}") };
    format!("{server}/{database}{query}")
}
