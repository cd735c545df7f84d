//! Reads a Postgres URL as people paste it, and refuses what would be unsafe or could not work.
//!
//! The driver's own parser takes `sslmode=prefer` by default (plaintext when somebody in between says so), does not know
//! `verify-full`, and reads `user:p@ss@host` as a host named `ss@host`. So the URL is read here: off the loopback TLS is
//! always on and always verified, and each mistake has a sentence of its own. Nothing here touches the network.

use super::error::StoreError;
use secrecy::{ExposeSecret, SecretString};
use std::fmt::{self, Write as _};
use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

/// How long a connection may take when nothing else is set.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(15);

/// What protects the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encryption {
    /// TLS, certificate and host name verified.
    Verified,
    /// None: loopback, or by the loud explicit setting.
    Plain,
}

/// A checked address of a database. `Debug` and `Display` never show the password.
#[derive(Clone)]
pub struct Dsn {
    /// Login role.
    pub user: String,
    /// Password, if the URL had one.
    pub password: Option<SecretString>,
    /// Host name or address, without brackets.
    pub host: String,
    /// Port, 5432 by default.
    pub port: u16,
    /// Database name.
    pub database: String,
    /// What protects it.
    pub encryption: Encryption,
    /// Certificate authority to trust instead of the system's, from `sslrootcert`.
    pub root_certificate: Option<PathBuf>,
    /// For a connection, all addresses of the host together.
    pub connect_timeout: Duration,
}

/// Whether plaintext off the loopback was asked for, loudly, in the settings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Plaintext {
    /// Only on the loopback.
    #[default]
    Refused,
    /// `database.insecure_plaintext = true`.
    Allowed,
}

impl fmt::Debug for Dsn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Dsn({self})")
    }
}

impl fmt::Display for Dsn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "postgresql://{}@{}/{}", self.user, self.address(), self.database)
    }
}

impl Dsn {
    /// Reads and checks a URL.
    ///
    /// # Errors
    /// [`StoreError::Address`] with what is wrong and what to write instead; never the password.
    pub fn parse(url: &str, plaintext: Plaintext) -> Result<Self, StoreError> {
        let url = url.trim();
        let rest = url.strip_prefix("postgresql://").or_else(|| url.strip_prefix("postgres://")).ok_or_else(|| {
            wrong("it does not start with postgresql://", "paste the whole URI of the dashboard's Connect dialog")
        })?;
        if rest.chars().any(|c| c.is_whitespace() || c.is_control()) {
            return Err(wrong(
                "it holds a space or a line break",
                "paste it again in one piece; write a space in a password as %20",
            ));
        }
        let (location, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (user, password, place) = split_authority(location)?;
        let (host_port, database) = place.split_once('/').unwrap_or((place, ""));
        let (host, port) = split_host(host_port)?;
        let database = if database.is_empty() { "postgres".to_owned() } else { decode(database, "database name")? };
        let mut dsn = Self {
            user,
            password,
            host,
            port,
            database,
            encryption: Encryption::Verified,
            root_certificate: None,
            connect_timeout: CONNECT_TIMEOUT,
        };
        let mode = dsn.read_parameters(query)?;
        dsn.refuse_transaction_pooler()?;
        dsn.refuse_placeholder()?;
        dsn.encryption = dsn.choose_encryption(mode.as_deref(), plaintext)?;
        Ok(dsn)
    }

    /// `host:port`, brackets round an IPv6 address.
    pub fn address(&self) -> String {
        if self.host.contains(':') {
            format!("[{}]:{}", self.host, self.port)
        } else {
            format!("{}:{}", self.host, self.port)
        }
    }

    /// The key under which logins to this database are kept: `host:port/database`.
    pub fn place(&self) -> String {
        format!("{}/{}", self.address(), self.database)
    }

    /// The same database with another login. On Supabase's shared pooler the project's reference stays behind the role.
    #[must_use]
    pub fn with_login(&self, role: &str, password: SecretString) -> Self {
        let user = match self.pooler_project() {
            Some(project) => format!("{role}.{project}"),
            None => role.to_owned(),
        };
        Self { user, password: Some(password), ..self.clone() }
    }

    /// The role inside Postgres: the user without the pooler's `.reference`.
    pub fn role(&self) -> &str {
        match self.pooler_project() {
            Some(project) => self.user.strip_suffix(project).and_then(|u| u.strip_suffix('.')).unwrap_or(&self.user),
            None => &self.user,
        }
    }

    /// The whole URL with its password, to be shown once to the person it is for.
    pub fn reveal(&self) -> SecretString {
        let password = self.password.as_ref().map(|p| format!(":{}", encode(p.expose_secret()))).unwrap_or_default();
        let mode = if self.encryption == Encryption::Plain { "?sslmode=disable" } else { "" };
        format!("postgresql://{}{password}@{}/{}{mode}", encode(&self.user), self.address(), encode(&self.database))
            .into()
    }

    /// Whether the host is one of Supabase's.
    pub fn is_supabase(&self) -> bool {
        [".supabase.co", ".supabase.com", ".supabase.net"].iter().any(|s| self.host.ends_with(s))
    }

    /// Whether the host is this computer.
    pub fn is_loopback(&self) -> bool {
        self.host == "localhost" || self.host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
    }

    fn pooler_project(&self) -> Option<&str> {
        self.host.ends_with(".pooler.supabase.com").then(|| self.user.rsplit_once('.').map(|(_, p)| p)).flatten()
    }

    /// Returns `sslmode`; knows the parameters people paste and ignores the ones that mean nothing here.
    fn read_parameters(&mut self, query: &str) -> Result<Option<String>, StoreError> {
        let mut mode = None;
        for pair in query.split('&').filter(|p| !p.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            match name {
                "sslmode" => mode = Some(value.to_owned()),
                "sslrootcert" if value == "system" => {}
                "sslrootcert" => self.root_certificate = Some(PathBuf::from(decode(value, "sslrootcert")?)),
                "application_name"
                | "connect_timeout"
                | "pgbouncer"
                | "connection_limit"
                | "schema"
                | "channel_binding"
                | "gssencmode"
                | "target_session_attrs"
                | "client_encoding" => {}
                other => {
                    return Err(wrong(
                        &format!("it has the parameter {other:?}, which is not known here"),
                        "remove it; sslmode and sslrootcert are understood",
                    ));
                }
            }
        }
        Ok(mode)
    }

    fn choose_encryption(&self, mode: Option<&str>, plaintext: Plaintext) -> Result<Encryption, StoreError> {
        match mode {
            Some("disable") if self.is_loopback() || plaintext == Plaintext::Allowed => Ok(Encryption::Plain),
            Some("disable") => Err(wrong(
                &format!("sslmode=disable would send your password and health data in the clear to {}", self.host),
                "remove sslmode; on a network that you trust with both, set database.insecure_plaintext = true",
            )),
            None | Some("prefer" | "allow") if self.is_loopback() => Ok(Encryption::Plain),
            None if plaintext == Plaintext::Allowed => Ok(Encryption::Plain),
            None | Some("prefer" | "allow" | "require" | "verify-ca" | "verify-full") => Ok(Encryption::Verified),
            Some(other) => {
                Err(wrong(&format!("sslmode={other} is not known"), "write sslmode=verify-full, or leave it out"))
            }
        }
    }

    fn refuse_transaction_pooler(&self) -> Result<(), StoreError> {
        if self.port != 6543 {
            return Ok(());
        }
        let right = Self { port: 5432, ..self.clone() };
        Err(StoreError::Address {
            problem: "port 6543 is the transaction pooler, which forgets who is connected between two statements"
                .into(),
            hint: format!(
                "use the session pooler or the direct address: postgresql://{}:YOUR-PASSWORD@{}/{}",
                right.user,
                right.address(),
                right.database
            ),
        })
    }

    fn refuse_placeholder(&self) -> Result<(), StoreError> {
        let left = self.password.as_ref().is_some_and(|p| {
            let p = p.expose_secret();
            p.eq_ignore_ascii_case("[YOUR-PASSWORD]") || p.eq_ignore_ascii_case("YOUR-PASSWORD")
        });
        if left {
            return Err(wrong(
                "the password is still the dashboard's placeholder",
                "put the database password in its place (percent-encoded)",
            ));
        }
        Ok(())
    }
}

fn wrong(problem: &str, hint: &str) -> StoreError {
    StoreError::Address { problem: problem.to_owned(), hint: hint.to_owned() }
}

/// `user:password@place`. More than one `@` means that the password was not encoded.
fn split_authority(location: &str) -> Result<(String, Option<SecretString>, &str), StoreError> {
    let Some((login, place)) = location.rsplit_once('@') else {
        return Err(wrong("it names no user", "write postgresql://USER:PASSWORD@HOST:5432/postgres"));
    };
    if login.contains('@') {
        return Err(wrong(
            "there is an @ inside the password",
            "write it as %40 (and : as %3A, / as %2F, # as %23, % as %25)",
        ));
    }
    if login.contains('/') || login.contains('#') {
        return Err(wrong("there is a / or # inside the password", "write / as %2F and # as %23"));
    }
    let (user, password) = login.split_once(':').map_or((login, None), |(u, p)| (u, Some(p)));
    if user.is_empty() {
        return Err(wrong("it names no user", "write postgresql://USER:PASSWORD@HOST:5432/postgres"));
    }
    let password = password.filter(|p| !p.is_empty()).map(|p| decode(p, "password")).transpose()?;
    Ok((decode(user, "user")?, password.map(Into::into), place))
}

fn split_host(host_port: &str) -> Result<(String, u16), StoreError> {
    let (host, port) = if let Some(inner) = host_port.strip_prefix('[') {
        let (host, after) = inner
            .split_once(']')
            .ok_or_else(|| wrong("the IPv6 address has no closing ]", "write [2001:db8::1]:5432"))?;
        (host, after.strip_prefix(':').unwrap_or(after))
    } else {
        host_port.split_once(':').unwrap_or((host_port, ""))
    };
    if host.is_empty() {
        return Err(wrong("it names no host", "write postgresql://USER:PASSWORD@HOST:5432/postgres"));
    }
    if host.contains(',') {
        return Err(wrong("it names several hosts", "name one host"));
    }
    let port = if port.is_empty() {
        5432
    } else {
        port.parse().ok().filter(|p| *p > 0).ok_or_else(|| {
            wrong("its port is not a number", "write :5432 behind the host; if the password holds a : write it as %3A")
        })?
    };
    Ok((host.to_owned(), port))
}

/// Percent-decoding of one part of a URL.
fn decode(text: &str, part: &str) -> Result<String, StoreError> {
    let broken = || wrong(&format!("the {part} holds a % that is not an escape"), "write a % as %25");
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        rest = tail;
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let hex = rest.get(..2).and_then(|h| std::str::from_utf8(h).ok()).ok_or_else(broken)?;
        bytes.push(u8::from_str_radix(hex, 16).map_err(|_| broken())?);
        rest = &rest[2..];
    }
    String::from_utf8(bytes).map_err(|_| broken())
}

fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parse(url: &str) -> Result<Dsn, StoreError> {
        Dsn::parse(url, Plaintext::Refused)
    }

    fn problem(url: &str) -> String {
        let error = parse(url).unwrap_err();
        format!("{error}; {}", error.hint().unwrap_or_default())
    }

    #[test]
    fn a_supabase_url_with_libpq_parameters_works_and_is_verified() {
        let d = parse("postgresql://postgres.abcd:p%40ss@aws-1-eu-west-1.pooler.supabase.com:5432/postgres?sslmode=verify-full&sslrootcert=/etc/ca.crt").unwrap();
        assert_eq!((d.role(), d.port, d.encryption), ("postgres", 5432, Encryption::Verified));
        assert_eq!(d.password.as_ref().unwrap().expose_secret(), "p@ss");
        assert_eq!(d.root_certificate.as_deref(), Some(std::path::Path::new("/etc/ca.crt")));
        let athlete = d.with_login("hx_1", "x".to_owned().into());
        assert_eq!((athlete.user.as_str(), athlete.role()), ("hx_1.abcd", "hx_1"));
    }

    #[test]
    fn off_the_loopback_every_sslmode_is_verified_tls_or_refused() {
        for mode in
            ["", "?sslmode=prefer", "?sslmode=allow", "?sslmode=require", "?sslmode=verify-ca", "?sslmode=verify-full"]
        {
            assert_eq!(
                parse(&format!("postgres://u:p@db.example.org/x{mode}")).unwrap().encryption,
                Encryption::Verified,
                "{mode}"
            );
        }
        assert!(problem("postgres://u:p@db.example.org/x?sslmode=disable").contains("insecure_plaintext"));
        let loud = Dsn::parse("postgres://u:p@db.example.org/x?sslmode=disable", Plaintext::Allowed).unwrap();
        assert_eq!(loud.encryption, Encryption::Plain);
        for host in ["localhost", "127.0.0.1", "[::1]"] {
            assert_eq!(parse(&format!("postgres://u@{host}/x")).unwrap().encryption, Encryption::Plain, "{host}");
        }
        assert_eq!(parse("postgres://u@127.0.0.1/x?sslmode=require").unwrap().encryption, Encryption::Verified);
    }

    #[test]
    fn the_transaction_pooler_is_refused_with_the_right_url() {
        let text = problem("postgres://postgres.ref:secret@aws-0-eu-west-1.pooler.supabase.com:6543/postgres");
        assert!(
            text.contains("postgresql://postgres.ref:YOUR-PASSWORD@aws-0-eu-west-1.pooler.supabase.com:5432/postgres"),
            "{text}"
        );
        assert!(!text.contains("secret"));
    }

    #[test]
    fn mistakes_have_their_own_sentences() {
        for (url, part) in [
            ("postgres://u:p@ss@host/db", "%40"),
            ("postgres://u:p/ss@host/db", "%2F"),
            ("postgres://u:100%@host/db", "%25"),
            ("mysql://u:p@host/db", "postgresql://"),
            ("postgres://host/db", "no user"),
            ("postgres://u:p@host:port/db", "not a number"),
            ("postgres://u:p@/db", "no host"),
            ("postgres://u:p@a,b/db", "several hosts"),
            ("postgres://u:p@host/db?sslmode=sure", "sslmode=sure"),
            ("postgres://u:p@host/db?wat=1", "wat"),
            ("postgres://u:[YOUR-PASSWORD]@db.x.supabase.co/postgres", "placeholder"),
            ("postgres://u:p@ho st/db", "space"),
        ] {
            assert!(problem(url).contains(part), "{url}: {}", problem(url));
        }
    }

    #[test]
    fn neither_debug_nor_display_nor_an_error_shows_a_password() {
        let d = parse("postgres://u:hunter2@host/db").unwrap();
        assert!(!format!("{d:?} {d}").contains("hunter2"));
        assert!(!problem("postgres://u:hunter2@x@host/db").contains("hunter2"));
    }

    proptest! {
        #[test]
        fn any_password_survives_the_way_through_a_url(password in "\\PC{1,40}", user in "[a-z_]{1,20}") {
            let dsn = Dsn { user, password: Some(password.clone().into()), host: "h.example".into(), port: 5432, database: "d b".into(),
                encryption: Encryption::Verified, root_certificate: None, connect_timeout: CONNECT_TIMEOUT, };
            let back = parse(dsn.reveal().expose_secret()).unwrap();
            let kept = back.password.unwrap();
            prop_assert_eq!(kept.expose_secret(), password.as_str());
            prop_assert_eq!(back.database, "d b");
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,80}") {
            let _ = parse(&text);
            let _ = parse(&format!("postgres://{text}"));
        }
    }
}
