//! A proposal in words: a line for each session that changes, `Sat 29 Nov: Long run 80 -> 64 min`.

use super::super::adjustment::Difference;
use super::super::session::PlannedSession;
use super::Proposal;
use crate::domain::adherence::Excuse;
use jiff::civil::Date;
use std::fmt;

impl Proposal {
    /// A line for each session that changes, in the order of the days.
    pub fn lines(&self) -> Vec<String> {
        let mut changes: Vec<&Difference> = self.changes.iter().collect();
        changes.sort_by_key(|c| (c.before.as_ref().map_or(c.after.date, |b| b.date), c.after.order, c.after.id));
        changes.into_iter().map(ToString::to_string).collect()
    }
}

impl fmt::Display for Proposal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.reason)?;
        for line in self.lines() {
            writeln!(f, "{line}")?;
        }
        for violation in &self.breaks {
            writeln!(f, "breaks: {violation}")?;
        }
        Ok(())
    }
}

/// `Sat 29 Nov`.
pub fn day(date: Date) -> String {
    date.strftime("%a %-d %b").to_string()
}

fn whole(session: &PlannedSession) -> String {
    format!("{} {} min", session.title, session.minutes)
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let after = &self.after;
        let Some(before) = self.before.as_ref().filter(|b| !b.removed) else {
            return write!(f, "{}: new: {}", day(after.date), whole(after));
        };
        write!(f, "{}: ", day(before.date))?;
        if after.removed {
            return write!(f, "{} -> taken out", whole(before));
        }
        if let Some(excuse) = after.excused.filter(|_| before.excused.is_none()) {
            return write!(f, "{} -> excused ({})", whole(before), excuse_name(excuse));
        }
        if let Some(reason) = after.skipped.as_ref().filter(|_| before.skipped.is_none()) {
            return write!(f, "{} -> skipped ({reason})", whole(before));
        }
        let moved = (before.date != after.date).then(|| day(after.date));
        let same = before.title == after.title;
        match (same, before.minutes == after.minutes) {
            (true, true) if moved.is_some() => write!(f, "{}", before.title)?,
            (true, true) => write!(f, "{} with other steps", whole(before))?,
            (true, false) => write!(f, "{} {} -> {} min", before.title, before.minutes, after.minutes)?,
            (false, _) => write!(f, "{} -> {}", whole(before), whole(after))?,
        }
        match moved {
            Some(to) => write!(f, " -> {to}"),
            None => Ok(()),
        }
    }
}

/// As it is shown.
pub fn excuse_name(excuse: Excuse) -> &'static str {
    match excuse {
        Excuse::Ill => "ill",
        Excuse::Injured => "injured",
        Excuse::Travel => "travel",
        Excuse::Coach => "the plan changed",
    }
}
