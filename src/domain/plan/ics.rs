//! A plan for a calendar: iCalendar text by RFC 5545.
//!
//! It owns the form: lines of at most 75 octets ended by CRLF, escaped text, an id for each session that stays when it moves,
//! so that a calendar that reads the file again changes its entries instead of adding to them.

use super::{Plan, PlannedSession};
use crate::domain::profile::Units;
use jiff::civil::{Date, Time};
use jiff::{Timestamp, ToSpan};

/// How the sessions stand in the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timing {
    /// As entries of the whole day.
    AllDay,
    /// From a time of the day on, in the calendar's own time zone; a second session of a day follows eight hours later, or
    /// before midnight: six hours lie between a hard run and heavy legs.
    At(Time),
}

/// The line's octets at most, its end left out.
const LINE: usize = 75;

/// The calendar. `at` is when it was written. Sessions that are excused, skipped or taken out are cancelled, so that a
/// calendar that has them from before takes them away.
pub fn calendar(plan: &Plan, timing: Timing, units: Units, at: Timestamp) -> String {
    let mut lines = vec![
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".to_owned(),
        "PRODID:-//hyrox-coach//plan//EN".to_owned(),
        "CALSCALE:GREGORIAN".to_owned(),
        "METHOD:PUBLISH".to_owned(),
        format!("X-WR-CALNAME:{}", escaped(&plan.name)),
    ];
    let mut sessions: Vec<&PlannedSession> = plan.sessions.values().collect();
    sessions.sort_by_key(|s| (s.date, s.order, s.id));
    for session in sessions {
        event(session, plan, timing, units, at, &mut lines);
    }
    lines.push("END:VCALENDAR".to_owned());
    lines.iter().map(|line| folded(line)).collect()
}

fn event(s: &PlannedSession, plan: &Plan, timing: Timing, units: Units, at: Timestamp, lines: &mut Vec<String>) {
    let changes = plan.adjustments.values().filter(|a| a.changes.iter().any(|c| c.id() == s.id));
    // A change and its undoing are two versions.
    let version: usize = changes.map(|a| 1 + usize::from(a.undone_at.is_some())).sum();
    lines.push("BEGIN:VEVENT".to_owned());
    lines.push(format!("UID:{}@hyrox-coach", s.id.0));
    lines.push(format!("DTSTAMP:{}", at.strftime("%Y%m%dT%H%M%SZ")));
    lines.push(format!("SEQUENCE:{version}"));
    match timing {
        Timing::AllDay => {
            lines.push(format!("DTSTART;VALUE=DATE:{}", s.date.strftime("%Y%m%d")));
            lines.push(format!("DTEND;VALUE=DATE:{}", next(s.date).strftime("%Y%m%d")));
            lines.push("TRANSP:TRANSPARENT".to_owned());
        }
        Timing::At(time) => {
            let later = i64::from(s.order).saturating_mul(8).min(i64::from(22 - time.hour().min(22)));
            let start = s.date.to_datetime(time).saturating_add(later.hours());
            lines.push(format!("DTSTART:{}", start.strftime("%Y%m%dT%H%M%S")));
            lines.push(format!("DURATION:PT{}M", s.minutes));
        }
    }
    lines.push(format!("SUMMARY:{}", escaped(&format!("{} ({} min)", s.title, s.minutes))));
    let text = [s.lines(units), vec![s.purpose.clone()]].concat().join("\n");
    lines.push(format!("DESCRIPTION:{}", escaped(&text)));
    lines.push(format!("STATUS:{}", if s.is_on() { "CONFIRMED" } else { "CANCELLED" }));
    lines.push("END:VEVENT".to_owned());
}

fn next(date: Date) -> Date {
    date.tomorrow().unwrap_or(date)
}

/// Text by 3.3.11: backslash, semicolon, comma and line ends are escaped; other control characters cannot stand in it.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            ';' => out.push_str("\\;"),
            ',' => out.push_str("\\,"),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// A line in pieces of at most [`LINE`] octets, never within a character; each but the first begins with a space.
fn folded(line: &str) -> String {
    let mut out = String::with_capacity(line.len() + 8);
    let mut used = 0;
    for c in line.chars() {
        if used + c.len_utf8() > LINE {
            out.push_str("\r\n ");
            used = 1;
        }
        out.push(c);
        used += c.len_utf8();
    }
    out.push_str("\r\n");
    out
}

#[cfg(test)]
#[path = "ics_tests.rs"]
mod tests;
