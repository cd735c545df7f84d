//! When to try again: what a server asks for in its headers, and how long to wait. Pure, but for [`jitter`].
//!
//! It does not count the tries and does not wait; the caller does both, and must not try again once an athlete has
//! seen text of an answer.

use super::error::ApiError;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

/// A server that asks for more is not waited for.
const LONGEST_WAIT: Duration = Duration::from_mins(2);
const FIRST_BACKOFF: Duration = Duration::from_millis(500);
const LONGEST_BACKOFF: Duration = Duration::from_secs(8);

/// How long a server asks to wait.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Wait {
    /// It does not say, or nothing that makes sense: back off.
    #[default]
    Backoff,
    /// This long, at most two minutes.
    For(Duration),
    /// Longer than is worth waiting for.
    GiveUp,
}

/// What the headers of a refusal say about trying again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RetryAdvice {
    /// `x-should-retry`, when it says true or false.
    pub verdict: Option<bool>,
    /// `retry-after-ms` or `retry-after`.
    pub wait: Wait,
}

impl RetryAdvice {
    /// Reads the headers by name; `now` is needed for a date.
    pub fn read<'a>(header: impl Fn(&str) -> Option<&'a str>, now: Timestamp) -> Self {
        let verdict = match header("x-should-retry").map(str::trim) {
            Some("true") => Some(true),
            Some("false") => Some(false),
            _ => None,
        };
        let exact = header("retry-after-ms").map_or(Wait::Backoff, wait_ms);
        let wait = match exact {
            Wait::Backoff => header("retry-after").map_or(Wait::Backoff, |value| wait_after(value, now)),
            exact => exact,
        };
        Self { verdict, wait }
    }
}

/// `retry-after-ms`: milliseconds.
fn wait_ms(value: &str) -> Wait {
    value.trim().parse().map_or(Wait::Backoff, |ms: f64| wait_seconds(ms / 1000.0))
}

/// `retry-after`: seconds, whole or not, or one of the three HTTP dates (RFC 9110 5.6.7).
fn wait_after(value: &str, now: Timestamp) -> Wait {
    let value = value.trim();
    if let Ok(seconds) = value.parse() {
        return wait_seconds(seconds);
    }
    http_date(value).map_or(Wait::Backoff, |at| wait_seconds(at.duration_since(now).as_secs_f64()))
}

fn wait_seconds(seconds: f64) -> Wait {
    if !seconds.is_finite() || seconds <= 0.0 {
        Wait::Backoff
    } else if seconds > LONGEST_WAIT.as_secs_f64() {
        Wait::GiveUp
    } else {
        Wait::For(Duration::from_secs_f64(seconds))
    }
}

fn http_date(value: &str) -> Option<Timestamp> {
    if let Ok(at) = jiff::fmt::rfc2822::parse(value) {
        return Some(at.timestamp());
    }
    ["%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y"].iter().find_map(|format| {
        let at = DateTime::strptime(format, value).ok()?;
        Some(at.to_zoned(TimeZone::UTC).ok()?.timestamp())
    })
}

/// How often and after what wait a refused request is sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    /// Further tries after the first.
    pub retries: u32,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self { retries: 2 }
    }
}

impl RetryPolicy {
    /// The wait before the next try, or none: give up. `attempt` is the number of the try that failed, from 1; `jitter`
    /// is a random number from 0 to 1, so that many clients do not come back at the same moment.
    ///
    /// Without a word from the server the wait is `jitter` times 0.5 s, 1 s, 2 s .. 8 s; a wait that the server asked for
    /// is kept exactly. Only to be asked before the first visible text: a replay would show other words.
    pub fn decide(self, error: &ApiError, attempt: u32, jitter: f64) -> Option<Duration> {
        if attempt > self.retries || !error.retry_allowed() {
            return None;
        }
        if let Some(asked) = error.retry_after() {
            return Some(asked);
        }
        let doubled = 2u32.saturating_pow(attempt.saturating_sub(1));
        let most = FIRST_BACKOFF.saturating_mul(doubled).min(LONGEST_BACKOFF);
        let share = if jitter.is_finite() { jitter.clamp(0.0, 1.0) } else { 1.0 };
        Some(most.mul_f64(share))
    }
}

/// A random number from 0 to 1 for [`RetryPolicy::decide`]: from the keys of the standard library's hash maps.
pub fn jitter() -> f64 {
    let bits = u32::try_from(RandomState::new().hash_one(()) >> 32).unwrap_or_default();
    f64::from(bits) / f64::from(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::refusal::Refusal;
    use proptest::prelude::*;

    fn advice(headers: &[(&str, &str)]) -> RetryAdvice {
        let now: Timestamp = "2023-09-29T16:26:37Z".parse().unwrap();
        RetryAdvice::read(|name| headers.iter().find(|(key, _)| *key == name).map(|(_, value)| *value), now)
    }

    fn refused(headers: &[(&str, &str)]) -> ApiError {
        ApiError::Server(Refusal { status: Some(503), message: None, advice: advice(headers) })
    }

    #[test]
    fn all_three_date_forms_are_read() {
        for date in ["Fri, 29 Sep 2023 16:27:38 GMT", "Friday, 29-Sep-23 16:27:38 GMT", "Fri Sep 29 16:27:38 2023"] {
            assert_eq!(advice(&[("retry-after", date)]).wait, Wait::For(Duration::from_secs(61)), "{date}");
        }
    }

    #[test]
    fn milliseconds_win_over_seconds_unless_they_are_nonsense() {
        let both = |ms| advice(&[("retry-after-ms", ms), ("retry-after", "7")]).wait;
        assert_eq!(both("250"), Wait::For(Duration::from_millis(250)));
        assert_eq!(both("soon"), Wait::For(Duration::from_secs(7)));
        assert_eq!(both("500000"), Wait::GiveUp);
    }

    #[test]
    fn the_server_may_forbid_and_may_insist() {
        let policy = RetryPolicy::default();
        assert_eq!(policy.decide(&refused(&[("x-should-retry", "false")]), 1, 1.0), None);
        let invalid = |headers: &[(&str, &str)]| {
            ApiError::Invalid(Refusal { status: Some(400), message: None, advice: advice(headers) })
        };
        assert_eq!(policy.decide(&invalid(&[]), 1, 1.0), None);
        assert!(policy.decide(&invalid(&[("x-should-retry", "true")]), 1, 1.0).is_some());
    }

    #[test]
    fn waits_double_up_to_eight_seconds_and_the_tries_end() {
        let policy = RetryPolicy { retries: 6 };
        let waits: Vec<_> = (1..=7).map(|attempt| policy.decide(&refused(&[]), attempt, 1.0)).collect();
        let ms = |ms| Some(Duration::from_millis(ms));
        assert_eq!(waits, [ms(500), ms(1000), ms(2000), ms(4000), ms(8000), ms(8000), None]);
        assert_eq!(policy.decide(&refused(&[]), 1, 0.5), ms(250));
    }

    #[test]
    fn a_wait_that_was_asked_for_is_kept_and_a_long_one_is_refused() {
        let policy = RetryPolicy::default();
        assert_eq!(policy.decide(&refused(&[("retry-after", "20")]), 1, 0.1), Some(Duration::from_secs(20)));
        assert_eq!(policy.decide(&refused(&[("retry-after", "121")]), 1, 0.1), None);
    }

    #[test]
    fn jitter_is_a_share_and_varies() {
        let shares: Vec<f64> = (0..32).map(|_| jitter()).collect();
        assert!(shares.iter().all(|share| (0.0..=1.0).contains(share)));
        assert!(shares.iter().any(|share| (share - shares[0]).abs() > 1e-9));
    }

    proptest! {
        #[test]
        fn no_header_makes_it_wait_long_or_panic(seconds in ".*", ms in ".*", attempt: u32, jitter: f64) {
            let error = refused(&[("retry-after", &seconds), ("retry-after-ms", &ms)]);
            let wait = RetryPolicy { retries: u32::MAX }.decide(&error, attempt, jitter);
            prop_assert!(wait.is_none_or(|wait| wait <= LONGEST_WAIT));
        }
    }
}
