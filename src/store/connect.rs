//! Opens one connection: over a socket pair to the embedded engine, or over TCP and TLS to a server.

use super::dsn::{Dsn, Encryption};
use super::error::StoreError;
use super::link::Link;
use secrecy::ExposeSecret;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio_postgres::config::SslMode;
use tokio_postgres::error::SqlState;
use tokio_postgres_rustls::MakeRustlsConnect;

/// Each address is given this long; all of them together have the time of the settings.
const ADDRESS_TIMEOUT: Duration = Duration::from_secs(5);
/// An idle peer that vanished is noticed after 10 + 2 x 5 s; one that owes an answer after 20 s.
const KEEPALIVE_IDLE: Duration = Duration::from_secs(10);
const KEEPALIVE_INTERVAL: Duration = Duration::from_secs(5);
const KEEPALIVE_RETRIES: u32 = 2;
const UNANSWERED: Duration = Duration::from_secs(20);

/// Opens the embedded database in `directory` as its owner.
///
/// # Errors
/// [`StoreError::Embedded`], or [`StoreError::File`] when the directory cannot be used.
#[cfg(feature = "embedded")]
pub async fn embedded(directory: &Path) -> Result<Link, StoreError> {
    use super::embedded::{Engine, OWNER};
    let (engine, socket) = Engine::start(directory)?;
    let mut config = tokio_postgres::Config::new();
    config.user(OWNER).dbname("postgres").ssl_mode(SslMode::Disable);
    match config.connect_raw(socket, tokio_postgres::NoTls).await {
        Ok((client, connection)) => Ok(Link::embedded(client, connection, engine)),
        Err(error) => {
            // The engine's own words say more than the socket's end.
            let told = tokio::task::spawn_blocking(move || engine.join()).await;
            match told {
                Ok(Err(told)) => Err(told),
                _ => Err(error.into()),
            }
        }
    }
}

/// Without the feature there is no embedded database.
///
/// # Errors
/// Always [`StoreError::NotEmbedded`].
#[cfg(not(feature = "embedded"))]
pub async fn embedded(_directory: &Path) -> Result<Link, StoreError> {
    Err(StoreError::NotEmbedded)
}

/// Connects to a server.
///
/// # Errors
/// One per cause, see [`StoreError`]; a refused login is never tried twice here.
pub async fn server(dsn: &Dsn, authority: Option<&Path>) -> Result<Link, StoreError> {
    // Dropping the attempt drops its socket: nothing has been asked of the server yet.
    let attempt = tokio::time::timeout(dsn.connect_timeout, first_address(dsn, authority));
    attempt.await.unwrap_or_else(|_| {
        let reason = format!("no answer within {} seconds", dsn.connect_timeout.as_secs());
        Err(StoreError::Unreachable { host: dsn.address(), reason })
    })
}

async fn first_address(dsn: &Dsn, authority: Option<&Path>) -> Result<Link, StoreError> {
    let addresses = resolve(dsn).await?;
    let tls = match dsn.encryption {
        Encryption::Verified => Some(MakeRustlsConnect::new(tls_config(dsn, authority)?)),
        Encryption::Plain => None,
    };
    let mut last = None;
    for address in addresses.iter().take(3) {
        let config = config_for(dsn, *address);
        let attempt = tokio::time::timeout(ADDRESS_TIMEOUT, async {
            match &tls {
                Some(tls) => config.connect(tls.clone()).await.map(|(client, c)| Link::server(client, c, dsn)),
                None => config.connect(tokio_postgres::NoTls).await.map(|(client, c)| Link::server(client, c, dsn)),
            }
        });
        match attempt.await {
            Ok(Ok(link)) => return Ok(link),
            Ok(Err(error)) if error.as_db_error().is_some() || is_tls(&error) => return Err(explain(dsn, &error)),
            Ok(Err(error)) => last = Some(explain(dsn, &error)),
            Err(_) => {
                last = Some(StoreError::Unreachable {
                    host: dsn.host.clone(),
                    reason: "no answer within 5 seconds".into(),
                });
            }
        }
    }
    let only_v6 = !addresses.is_empty() && addresses.iter().all(SocketAddr::is_ipv6);
    match last {
        Some(StoreError::Unreachable { host, reason }) if only_v6 && !dsn.is_loopback() => {
            tracing::debug!(%reason, "no IPv6 route");
            Err(StoreError::Ipv6Only { host })
        }
        Some(error) => Err(error),
        None => Err(StoreError::UnknownHost { host: dsn.host.clone() }),
    }
}

async fn resolve(dsn: &Dsn) -> Result<Vec<SocketAddr>, StoreError> {
    match tokio::net::lookup_host((dsn.host.as_str(), dsn.port)).await {
        Ok(found) => Ok(found.collect()),
        // A resolver that asks only for families this machine has answers "no address" for Supabase's direct host.
        Err(_) if dsn.is_supabase() && dsn.host.starts_with("db.") => {
            Err(StoreError::Ipv6Only { host: dsn.host.clone() })
        }
        Err(_) => Err(StoreError::UnknownHost { host: dsn.host.clone() }),
    }
}

fn config_for(dsn: &Dsn, address: SocketAddr) -> tokio_postgres::Config {
    let mut config = tokio_postgres::Config::new();
    config
        .host(&dsn.host)
        .hostaddr(address.ip())
        .port(dsn.port)
        .user(&dsn.user)
        .dbname(&dsn.database)
        .application_name("hyrox-coach")
        .keepalives(true)
        .keepalives_idle(KEEPALIVE_IDLE)
        .keepalives_interval(KEEPALIVE_INTERVAL)
        .keepalives_retries(KEEPALIVE_RETRIES)
        .tcp_user_timeout(UNANSWERED)
        .ssl_mode(match dsn.encryption {
            Encryption::Verified => SslMode::Require,
            Encryption::Plain => SslMode::Disable,
        });
    if let Some(password) = &dsn.password {
        config.password(password.expose_secret());
    }
    config
}

fn tls_config(dsn: &Dsn, authority: Option<&Path>) -> Result<rustls::ClientConfig, StoreError> {
    use rustls::pki_types::{CertificateDer, pem::PemObject};
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let refused =
        |reason: String, hint: &str| StoreError::Tls { host: dsn.host.clone(), reason, hint: hint.to_owned() };
    let builder = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|e| refused(e.to_string(), "this is a fault of the program; please report it"))?;
    let file: Option<PathBuf> = dsn.root_certificate.clone().or_else(|| authority.map(Path::to_owned));
    let Some(file) = file else {
        use rustls_platform_verifier::BuilderVerifierExt;
        return Ok(builder
            .with_platform_verifier()
            .map_err(|e| refused(e.to_string(), "name the server's certificate authority with sslrootcert"))?
            .with_no_client_auth());
    };
    let hint = "sslrootcert must name a PEM file with the server's certificate authority";
    let mut roots = rustls::RootCertStore::empty();
    let certificates =
        CertificateDer::pem_file_iter(&file).map_err(|e| refused(format!("{}: {e}", file.display()), hint))?;
    for certificate in certificates {
        let certificate = certificate.map_err(|e| refused(format!("{}: {e}", file.display()), hint))?;
        roots.add(certificate).map_err(|e| refused(format!("{}: {e}", file.display()), hint))?;
    }
    if roots.is_empty() {
        return Err(refused(format!("{} holds no certificate", file.display()), hint));
    }
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}

fn chain(error: &tokio_postgres::Error) -> Vec<String> {
    let mut texts = vec![error.to_string()];
    let mut source = std::error::Error::source(error);
    while let Some(inner) = source {
        texts.push(inner.to_string());
        source = inner.source();
    }
    texts
}

fn is_tls(error: &tokio_postgres::Error) -> bool {
    let text = chain(error).join("; ");
    ["TLS", "certificate", "UnknownIssuer", "handshake", "received corrupt message", "HandshakeFailure"]
        .iter()
        .any(|mark| text.contains(mark))
}

/// Turns the driver's error of a connection attempt into ours.
fn explain(dsn: &Dsn, error: &tokio_postgres::Error) -> StoreError {
    if let Some(db) = error.as_db_error() {
        let message = crate::domain::clean::clean_line(db.message()).into_owned();
        return match db.code() {
            _ if message.contains("enant or user not found") || message.contains("ENOTFOUND") => {
                StoreError::ProjectUnknown
            }
            &SqlState::INVALID_PASSWORD | &SqlState::INVALID_AUTHORIZATION_SPECIFICATION => {
                StoreError::Login { host: dsn.host.clone(), user: dsn.user.clone() }
            }
            &SqlState::INVALID_CATALOG_NAME => StoreError::NoDatabase { name: dsn.database.clone() },
            code => StoreError::Server { code: code.code().to_owned(), message },
        };
    }
    let texts = chain(error);
    let reason = texts.last().cloned().unwrap_or_default();
    if is_tls(error) {
        let hint = if dsn.is_supabase() {
            "Supabase signs with its own authority: download the certificate (dashboard, Database settings, SSL) and add sslrootcert=FILE to the URL, or save it as supabase-ca.crt in the configuration folder"
        } else if texts.iter().any(|t| t.contains("does not support TLS")) {
            "turn TLS on at the server; plaintext would show your password and health data to the network"
        } else {
            "name the authority that signed the server's certificate with sslrootcert=FILE; the host name must match the certificate"
        };
        return StoreError::Tls { host: dsn.host.clone(), reason, hint: hint.to_owned() };
    }
    if texts.iter().any(|t| t.contains("password missing")) {
        return StoreError::Login { host: dsn.host.clone(), user: dsn.user.clone() };
    }
    let io = std::error::Error::source(error).and_then(|s| s.downcast_ref::<io::Error>());
    StoreError::Unreachable { host: dsn.address(), reason: io.map_or(reason, ToString::to_string) }
}
