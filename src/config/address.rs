//! What an address says about secrets: whether one is in it, and whose key may go to it. Nothing here checks that an
//! address is good; the layer that connects does.

/// Whether a database address has a password in it, in any form that servers' clients accept. When in doubt, yes.
pub(super) fn carries_password(url: &str) -> bool {
    let has_field = url
        .to_ascii_lowercase()
        .split(|c: char| c.is_whitespace() || matches!(c, '?' | '&'))
        .any(|part| part == "password" || part.starts_with("password="));
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let has_user_info = rest
        .rsplit_once('@')
        .is_some_and(|(user_info, _)| user_info.split_once(':').is_some_and(|(_, password)| !password.is_empty()));
    has_field || has_user_info
}

/// An address without a name, password, query or fragment.
pub(super) fn without_secrets(address: &str) -> String {
    let shown = address.split(['?', '#']).next().unwrap_or_default();
    match (shown.find("://"), shown.rfind('@')) {
        (Some(scheme), Some(at)) if scheme < at => format!("{}://{}", &shown[..scheme], &shown[at + 1..]),
        (None, Some(at)) => shown[at + 1..].to_owned(),
        _ => shown.to_owned(),
    }
}

/// The host of an address, in small letters, without port; exactly the host, so that a provider's name elsewhere in
/// the address counts for nothing.
pub(super) fn host_of(address: &str) -> String {
    let rest = address.split_once("://").map_or("", |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    host.split(':').next().unwrap_or_default().trim_end_matches('.').to_ascii_lowercase()
}

/// The variable that holds the key of a known provider.
pub(super) fn provider_of(host: &str) -> Option<&'static str> {
    let is = |domain: &str| host == domain || host.strip_suffix(domain).is_some_and(|before| before.ends_with('.'));
    if is("nebius.com") || is("nebius.ai") {
        Some("NEBIUS_API_KEY")
    } else if is("openai.com") {
        Some("OPENAI_API_KEY")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_found_wherever_clients_accept_one() {
        for with in [
            "postgres://a:hunter2@h/db",
            "postgres://a:p@ss@h/db",
            "postgres://h/db?user=a&password=hunter2",
            "host=h user=a password=hunter2",
            "host=h user=a Password = hunter2",
            "postgresql://a:p/w@h:5432/db",
        ] {
            assert!(carries_password(with), "{with}");
        }
        for without in ["postgres://a@h:5432/db", "postgres://h/db", "host=h user=a", "postgres://a:@h/db"] {
            assert!(!carries_password(without), "{without}");
        }
    }

    #[test]
    fn an_address_is_shown_without_its_secrets() {
        assert_eq!(without_secrets("https://u:hunter2@h/v1?key=hunter2#x"), "https://h/v1");
        assert_eq!(without_secrets("u:hunter2@h/v1"), "h/v1");
        assert_eq!(without_secrets("https://h/v1/"), "https://h/v1/");
    }

    #[test]
    fn a_provider_is_known_by_its_host_alone() {
        let provider = |address: &str| provider_of(&host_of(address));
        assert_eq!(provider("https://api.tokenfactory.nebius.com/v1/"), Some("NEBIUS_API_KEY"));
        assert_eq!(provider("https://API.OpenAI.com:443/v1"), Some("OPENAI_API_KEY"));
        for other in [
            "https://evil.example/api.openai.com/v1",
            "https://api.openai.com.evil.example/v1",
            "https://api.openai.com@evil.example/v1",
            "https://evil.example?api.openai.com",
            "https://evil.example\\api.openai.com",
            "https://notopenai.com/v1",
            "http://localhost:11434/v1",
            "api.openai.com",
        ] {
            assert_eq!(provider(other), None, "{other}");
        }
    }
}
