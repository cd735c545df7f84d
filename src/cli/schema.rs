//! `migrate` and `athlete`: what only the owner of a database does.

use super::args::{Athlete, Command, Migrate};
use super::error::CliError;
use super::output::Output;
use crate::bootstrap::{self, Program};
use crate::config::Config;
use crate::domain::units::show_count;
use crate::store::error::StoreError;
use crate::store::identity::{self, Standing};
use crate::store::migrate::{self, MigrationStatus};
use crate::store::{Target, connect};
use secrecy::ExposeSecret;

/// On a server, with the URL of the configuration.
pub async fn on_server(config: &Config, command: &Command, output: &Output) -> Result<(), CliError> {
    let Target::Server { dsn, authority } = bootstrap::target(config)? else {
        return Err(CliError::Usage("no server is configured".into()));
    };
    let link = connect::server(&dsn, authority.as_deref()).await?;
    match command {
        Command::Migrate(migrate) => {
            if !migrate.status {
                require_owner(identity::standing(&link).await?)?;
                let applied = migrate::apply(&link).await?;
                if !migrate.json {
                    output.line(&format!("{} applied", show_count(applied.len(), "migration"))).await?;
                }
            }
            show(&migrate::status(&link).await?, migrate, output).await?;
        }
        Command::Athlete(Athlete::Add { name }) => {
            require_owner(identity::standing(&link).await?)?;
            migrate::apply(&link).await?;
            let login = identity::create_login(&link, name).await?;
            let url = dsn.with_login(&login.role, login.password).reveal();
            output.line(url.expose_secret()).await?;
            output.note("Give this URL to the athlete as DATABASE_URL, over a private way. It is shown once.").await?;
        }
        _ => {}
    }
    link.close().await?;
    Ok(())
}

/// On the embedded database, which migrates itself when it is opened.
pub async fn on_embedded(program: &Program, migrate: &Migrate, output: &Output) -> Result<(), CliError> {
    let states = program.store.migrations().await?;
    show(&states, migrate, output).await
}

fn require_owner(standing: Standing) -> Result<(), CliError> {
    match standing {
        Standing::Owner => Ok(()),
        Standing::Athlete => Err(StoreError::Rights("an athlete's login cannot change the schema".into()).into()),
    }
}

async fn show(states: &[MigrationStatus], migrate: &Migrate, output: &Output) -> Result<(), CliError> {
    if migrate.json {
        return output.json(&states).await;
    }
    for s in states {
        output
            .line(&format!(
                "{}  {}",
                s.name,
                s.applied_at.as_deref().map_or_else(|| "open".into(), |t| format!("applied {t}"))
            ))
            .await?;
    }
    Ok(())
}
