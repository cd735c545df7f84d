//! The athlete's day: which it is, and when it turns.
//!
//! One value for all, so that the database, the numbers and the screen never speak of two days.

use jiff::civil::Date;
use jiff::{SignedDuration, Zoned};
use std::time::Duration;
use tokio::sync::watch;

/// How long the clock is not looked at. A computer that sleeps stops timers, and a traveller changes the zone, so the way to
/// midnight is not slept through in one piece.
const LOOK: Duration = Duration::from_mins(1);

/// Says the day, now and later. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Calendar {
    day: watch::Receiver<Date>,
}

impl Calendar {
    /// By the clock and the zone of this computer. Must be called inside a tokio runtime.
    pub fn system() -> Self {
        let (turn, day) = watch::channel(Zoned::now().date());
        tokio::spawn(follow(turn));
        Self { day }
    }

    /// By somebody who turns the days.
    pub fn turned_by(turn: &watch::Sender<Date>) -> Self {
        Self { day: turn.subscribe() }
    }

    /// The day.
    pub fn today(&self) -> Date {
        *self.day.borrow()
    }

    /// The day, now and later.
    pub fn watch(&self) -> watch::Receiver<Date> {
        self.day.clone()
    }
}

async fn follow(turn: watch::Sender<Date>) {
    loop {
        tokio::select! {
            () = tokio::time::sleep(until_midnight(&Zoned::now()).min(LOOK)) => {}
            () = turn.closed() => return,
        }
        let today = Zoned::now().date();
        turn.send_if_modified(|day| std::mem::replace(day, today) != today);
    }
}

/// The time to the next midnight, a moment more so that it has come; a day on which clocks are changed has its own length.
fn until_midnight(now: &Zoned) -> Duration {
    let midnight = now.tomorrow().and_then(|day| day.start_of_day());
    let left = midnight.map_or(SignedDuration::from_mins(1), |midnight| midnight.duration_since(now));
    Duration::try_from(left).unwrap_or_default() + Duration::from_millis(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn midnight_comes_when_it_comes_also_on_the_day_on_which_clocks_are_changed() {
        let left = |at: &str| until_midnight(&at.parse().unwrap());
        let after = |seconds| Duration::from_secs(seconds) + Duration::from_millis(1);
        assert_eq!(left("2026-11-22T23:59:30+01:00[Europe/Berlin]"), after(30));
        assert_eq!(left("2026-10-25T00:00:00+02:00[Europe/Berlin]"), after(25 * 3600));
        assert_eq!(left("2026-03-29T00:00:00+01:00[Europe/Berlin]"), after(23 * 3600));
    }

    #[test]
    fn who_asks_after_the_day_has_turned_hears_the_new_one() {
        let turn = watch::Sender::new(jiff::civil::date(2026, 11, 22));
        let calendar = Calendar::turned_by(&turn);
        assert_eq!(calendar.today(), jiff::civil::date(2026, 11, 22));
        turn.send_replace(jiff::civil::date(2026, 11, 23));
        assert_eq!(calendar.today(), jiff::civil::date(2026, 11, 23));
    }
}
