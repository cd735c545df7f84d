//! Opens one connection: over a socket pair to the embedded engine, or over TCP and TLS to a server.

use super::dsn::{Dsn, Encryption};
use super::error::StoreError;
use super::handshake::{ClearText, InTheClear, OverTls, Refusal};
use super::link::Link;
use secrecy::ExposeSecret;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio_postgres::config::{SslMode, SslNegotiation};
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
        let attempt = tokio::time::timeout(ADDRESS_TIMEOUT, one_address(dsn, *address, tls.as_ref()));
        match attempt.await {
            Ok(Ok(link)) => return Ok(link),
            // Only an address that does not answer makes room for the next one: nothing is refused twice.
            Ok(Err(silent @ StoreError::Unreachable { .. })) => last = Some(silent),
            Ok(Err(error)) => return Err(error),
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

async fn one_address(dsn: &Dsn, address: SocketAddr, tls: Option<&MakeRustlsConnect>) -> Result<Link, StoreError> {
    let config = config_for(dsn, address);
    let clear_text = ClearText::towards(dsn, address);
    let connected = match tls {
        Some(tls) => config
            .connect(OverTls::new(tls.clone(), clear_text))
            .await
            .map(|(client, connection)| Link::server(client, connection, dsn)),
        None => config
            .connect(InTheClear { clear_text })
            .await
            .map(|(client, connection)| Link::server(client, connection, dsn)),
    };
    connected.map_err(|error| explain(dsn, &error))
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
        .ssl_mode(SslMode::Require)
        .ssl_negotiation(match dsn.encryption {
            Encryption::Verified => SslNegotiation::Postgres,
            // Hands the bare socket to the connector, which adds nothing but the watch over the login.
            Encryption::Plain => SslNegotiation::Direct,
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

/// An error and all that caused it, with what stands inside an `io::Error`, whose own `source` leaves that out.
pub(super) fn causes<'a>(
    error: &'a tokio_postgres::Error,
) -> impl Iterator<Item = &'a (dyn std::error::Error + 'static)> {
    let first: &'a (dyn std::error::Error + 'static) = error;
    std::iter::successors(Some(first), |cause| match cause.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(inside) => Some(inside),
        None => cause.source(),
    })
}

/// What the certificate or the TLS of a server lacks, and what to do about it.
fn distrust(dsn: &Dsn, error: &rustls::Error) -> StoreError {
    use rustls::{AlertDescription, CertificateError as Certificate, Error};
    let day = |time: &rustls::pki_types::UnixTime| {
        let second = i64::try_from(time.as_secs()).unwrap_or(i64::MAX);
        jiff::Timestamp::from_second(second).map_or_else(|_| "long ago".into(), |t| t.strftime("%Y-%m-%d").to_string())
    };
    let clock = "check this computer's clock; if it is right, the server's owner must renew the certificate";
    let (reason, hint) = match error {
        Error::InvalidCertificate(Certificate::UnknownIssuer) if dsn.is_supabase() => (
            "its certificate is signed by an authority that is not trusted here".to_owned(),
            "Supabase signs with its own authority: download the certificate (dashboard, Database settings, SSL) and add sslrootcert=FILE to the URL, or save it as supabase-ca.crt in the configuration folder",
        ),
        Error::InvalidCertificate(Certificate::UnknownIssuer) => (
            "its certificate is signed by itself or by an authority that is not trusted here".to_owned(),
            "name the authority that signed the server's certificate with sslrootcert=FILE",
        ),
        Error::InvalidCertificate(Certificate::NotValidForNameContext { presented, .. }) => (
            // Outside text: what the certificate calls itself.
            crate::domain::clean::clean_line(&format!("its certificate is for {}", presented.join(", "))).into_owned(),
            "write the host in the URL as it stands in the certificate",
        ),
        Error::InvalidCertificate(Certificate::ExpiredContext { not_after, .. }) => {
            (format!("its certificate ran out on {}", day(not_after)), clock)
        }
        Error::InvalidCertificate(Certificate::NotValidYetContext { not_before, .. }) => {
            (format!("its certificate begins on {}", day(not_before)), clock)
        }
        Error::PeerIncompatible(_) | Error::AlertReceived(AlertDescription::ProtocolVersion) => (
            "it speaks no TLS that is safe today".to_owned(),
            "the server must offer TLS 1.2 or 1.3; PostgreSQL 12 and newer do",
        ),
        Error::InvalidMessage(_) | Error::InappropriateMessage { .. } | Error::InappropriateHandshakeMessage { .. } => {
            ("what answers there does not speak TLS".to_owned(), "check the host and the port")
        }
        other => (other.to_string(), "check the server's TLS settings, and sslrootcert if the URL has one"),
    };
    StoreError::Tls { host: dsn.host.clone(), reason, hint: hint.to_owned() }
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
    if let Some(refusal) = Refusal::in_error(error) {
        return StoreError::Refused { host: dsn.host.clone(), refusal };
    }
    if let Some(tls) = causes(error).find_map(|cause| cause.downcast_ref::<rustls::Error>()) {
        return distrust(dsn, tls);
    }
    let texts: Vec<String> = causes(error).map(ToString::to_string).collect();
    let said = |words: &str| texts.iter().any(|text| text.contains(words));
    let tls = |reason: &str, hint: &str| StoreError::Tls {
        host: dsn.host.clone(),
        reason: reason.to_owned(),
        hint: hint.to_owned(),
    };
    // The driver has no types for these three.
    if said("does not support TLS") {
        return tls(
            "it offers no TLS",
            "turn TLS on at the server; plaintext would show your password and health data to the network",
        );
    }
    if said("password missing") {
        return StoreError::Login { host: dsn.host.clone(), user: dsn.user.clone() };
    }
    if said("authentication error") {
        return tls(
            "it could not prove that it knows your password",
            "check the host; something may stand between you and the server",
        );
    }
    StoreError::Unreachable { host: dsn.address(), reason: texts.last().cloned().unwrap_or_default() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::dsn::Plaintext;

    fn config(url: &str) -> tokio_postgres::Config {
        config_for(&Dsn::parse(url, Plaintext::Refused).unwrap(), "192.0.2.1:5432".parse().unwrap())
    }

    #[test]
    fn a_server_that_vanishes_is_noticed_by_the_system_within_25_seconds() {
        let config = config("postgres://u:p@db.example.org/x");
        assert!(config.get_keepalives());
        let probes = config.get_keepalives_interval().unwrap() * config.get_keepalives_retries().unwrap();
        assert!(config.get_keepalives_idle() + probes <= Duration::from_secs(25), "while nothing is asked");
        assert!(*config.get_tcp_user_timeout().unwrap() <= Duration::from_secs(25), "while an answer is owed");
    }

    #[test]
    fn the_driver_never_chooses_by_itself_to_do_without_tls() {
        for (url, negotiation) in [
            ("postgres://u:p@db.example.org/x", SslNegotiation::Postgres),
            ("postgres://u:p@127.0.0.1/x?sslmode=verify-full", SslNegotiation::Postgres),
            ("postgres://u:p@127.0.0.1/x", SslNegotiation::Direct),
        ] {
            let config = config(url);
            assert_eq!(config.get_ssl_mode(), SslMode::Require, "{url}");
            assert_eq!(config.get_ssl_negotiation(), negotiation, "{url}");
        }
    }
}
