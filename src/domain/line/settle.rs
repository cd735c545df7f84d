//! Makes the session of what was said: parts of a race become splits, exercises get their sets, times without a place
//! become the duration, and what was not said but follows (the kind, the length of a steady run) is filled in.

use super::draft::{Desk, Doing, Draft, Entry, Form, Said, Subject};
use super::exercise::{self, Group, Opened};
use super::phrase::{Doubt, Time, Value, Written};
use super::run::{self, Segment};
use super::vocabulary::Weight;
use super::{Field, KindFrom, Line};
use crate::domain::rulebook::{Amount, RUN_METRES, Station};
use crate::domain::units::{self, UnitError};
use crate::domain::workout::{Exercise, Part, Run, RunKind, SkipReason, Split, WorkoutKind};

/// A race takes so long, in seconds: `1:24` of one are hours.
const RACE_S: std::ops::RangeInclusive<f64> = 2_400.0..=21_600.0;
/// No part of a race takes longer, in seconds.
const LONGEST_PART_S: f64 = 7_200.0;
/// No session takes longer, in seconds.
const LONGEST_SESSION_S: f64 = 86_400.0;
/// An erg for so many seconds is the session and no piece of one.
const STEADY_ERG_S: f64 = 600.0;
/// A race over less is none, in metres.
const LEAST_RACE_M: f64 = 1_000.0;

/// What was done, in sorts that a kind is inferred from.
#[derive(Default)]
struct Done {
    segments: Vec<(Segment, Vec<usize>)>,
    times: Vec<(Time, usize)>,
    lifted: usize,
    moved: usize,
    stations: usize,
    activity: Option<WorkoutKind>,
    /// Seconds of an only exercise that is the whole session.
    steady_s: Option<f64>,
}

impl Draft {
    /// The line.
    pub(super) fn settle(mut self) -> Line {
        self.skip();
        self.settle_purposes();
        self.settle_race_run();
        self.settle_run_session();
        self.number_runs();
        let in_parts = self.mode();
        let mut done = Done { times: std::mem::take(&mut self.totals), ..Done::default() };
        for entry in std::mem::take(&mut self.entries) {
            self.entry(entry, in_parts, &mut done);
        }
        self.desk.workout.splits.sort_by_key(|split| Part::all().position(|part| part == split.part));
        self.settle_runs(&mut done);
        self.settle_duration(&done);
        let (kind, kind_from) = self.infer(&done);
        self.desk.workout.kind = kind;
        Line { workout: self.desk.workout, kind_from, tokens: self.desk.tokens }
    }

    fn skip(&mut self) {
        if self.skips.is_empty() {
            return;
        }
        for token in &self.skips {
            self.desk.take(*token, Field::Skip, "skipped");
        }
        let mut reasons = self.reasons.iter();
        let reason = if let Some((reason, token)) = reasons.next() {
            self.desk.take(*token, Field::Skip, reason.name());
            *reason
        } else {
            if let Some((_, token)) = self.kind.take_if(|(kind, _)| *kind == WorkoutKind::Other) {
                self.desk.take(token, Field::Skip, SkipReason::Other.name());
            }
            SkipReason::Other
        };
        for (_, token) in reasons {
            self.desk.doubt(*token, Doubt::Twice);
        }
        self.desk.workout.skipped = Some(reason);
    }

    fn has(&self, holds: impl Fn(&Subject) -> bool) -> bool {
        self.entries.iter().any(|entry| holds(&entry.subject))
    }

    /// `tempo 8k` is a run; in `easy run` and `run 8k easy` the word only says what for; `ski intervals 5x500m` is no run, and
    /// there it says nothing that can be kept.
    fn settle_purposes(&mut self) {
        if self.purposes.is_empty() {
            return;
        }
        let others = self.has(|s| matches!(s, Subject::Exercise(_) | Subject::Part(_)));
        if !self.has(|s| *s == Subject::Run)
            && let Some(at) = self.entries.iter().position(|e| e.subject == Subject::Purpose)
            && (!others || self.goes_far(at))
        {
            self.entries[at].subject = Subject::Run;
        }
        let runs = self.has(|s| *s == Subject::Run);
        while let Some(at) = self.entries.iter().position(|e| e.subject == Subject::Purpose) {
            let entry = self.entries.remove(at);
            let near = |e: &Entry| !runs && others || e.subject == Subject::Run;
            let before = self.entries[..at].iter().rposition(near);
            let home = before.or_else(|| self.entries[at..].iter().position(near).map(|i| at + i));
            match home.and_then(|i| self.entries.get_mut(i)) {
                Some(home) if before.is_some() => home.values.extend(entry.values),
                Some(home) => drop(home.values.splice(0..0, entry.values)),
                None => {}
            }
        }
        let mut said: Option<RunKind> = None;
        for (kind, token) in &self.purposes {
            match said {
                _ if !runs && others => self.desk.doubt(*token, Doubt::Unplaced),
                Some(first) if first != *kind => self.desk.doubt(*token, Doubt::Twice),
                _ => {
                    said = Some(*kind);
                    self.desk.take(*token, Field::RunKind, kind.name());
                }
            }
        }
        self.purposes.retain(|(kind, _)| said == Some(*kind));
    }

    /// Whether a distance stands beside the word, and no station or ride before it that may have gone so far.
    fn goes_far(&self, at: usize) -> bool {
        let far = self.entries[at].values.iter().any(|said| match &said.value {
            Value::Metres(metres) => *metres >= LEAST_RACE_M,
            _ => false,
        });
        let lifts = |entry: &Entry| matches!(&entry.subject, Subject::Exercise(Doing { form: Form::Lift(_), .. }));
        far && self.entries[..at].last().is_none_or(lifts)
    }

    /// `run session 8k 42:00` is a run.
    fn settle_run_session(&mut self) {
        let Some((WorkoutKind::Run, token)) = self.kind else { return };
        if self.has(|s| *s == Subject::Run) {
            return;
        }
        if let Some(entry) = self.entries.iter_mut().find(|e| e.token == Some(token) && !e.values.is_empty()) {
            entry.subject = Subject::Run;
            self.desk.take(token, Field::Run, "run");
        }
    }

    /// `5k race 21:10` is a run, `race 1:24:10` a race.
    fn settle_race_run(&mut self) {
        let Some((WorkoutKind::Race, token)) = self.kind else { return };
        let far = |said: &Said| matches!(said.value, Value::Metres(metres) if metres >= LEAST_RACE_M);
        let over_distance = self
            .entries
            .iter()
            .any(|entry| matches!(entry.subject, Subject::Session | Subject::Run) && entry.values.iter().any(far));
        if !over_distance || self.has(|s| matches!(s, Subject::Exercise(_) | Subject::Part(_))) {
            return;
        }
        let values = std::mem::take(&mut self.entries).into_iter().flat_map(|entry| entry.values).collect();
        self.entries.push(Entry { subject: Subject::Run, token: Some(token), values });
        self.kind = Some((WorkoutKind::Run, token));
        for (_, other) in std::mem::take(&mut self.purposes) {
            self.desk.doubt(other, Doubt::Twice);
        }
        self.purposes.push((RunKind::Race, token));
        self.desk.take(token, Field::RunKind, RunKind::Race.name());
    }

    fn mode(&self) -> Mode {
        let said = matches!(self.kind, Some((WorkoutKind::Simulation | WorkoutKind::Race, _)));
        if said || self.has(|s| matches!(s, Subject::Part(_))) { Mode::Parts } else { Mode::Exercises }
    }

    /// In a race a run without a number or a distance is the one before the next station, or after the last.
    fn number_runs(&mut self) {
        if self.mode() == Mode::Exercises {
            return;
        }
        let place = |entry: Option<&Entry>| match &entry?.subject {
            Subject::Exercise(Doing { form: Form::Station(station), .. }) => u8::try_from(station.place()).ok(),
            _ => None,
        };
        for i in 0..self.entries.len() {
            let timed = matches!(self.entries[i].values.as_slice(), [Said { value: Value::Time(_), .. }]);
            if self.entries[i].subject != Subject::Run || !timed {
                continue;
            }
            let after = i.checked_sub(1).and_then(|before| place(self.entries.get(before))).map(|p| p + 1);
            if let Some(number) = place(self.entries.get(i + 1)).or(after).filter(|n| (1..=8).contains(n)) {
                self.entries[i].subject = Subject::Part(Part::Run(number));
            }
        }
    }

    fn entry(&mut self, entry: Entry, mode: Mode, done: &mut Done) {
        match entry.subject {
            Subject::Session | Subject::Purpose => {
                for said in entry.values {
                    match said.value {
                        Value::Time(time) => done.times.push((time, said.token)),
                        Value::Bare(_) => self.desk.doubt(said.token, Doubt::NoUnit),
                        _ => {}
                    }
                }
            }
            Subject::Run => {
                let tokens = entry.token.into_iter().chain(entry.values.iter().map(|said| said.token)).collect();
                let segment = run::segment(&mut self.desk, entry.values);
                // `parkrun 6x1k` names a run, if not its distance.
                if let Some(token) = entry.token.filter(|token| self.desk.is_unsure(*token)) {
                    self.desk.take(token, Field::Run, "run");
                }
                done.times.extend(segment.left.iter().copied());
                done.segments.push((segment, tokens));
            }
            Subject::Part(part) => self.settle_part(part, entry.token, entry.values),
            Subject::Exercise(doing) => self.settle_exercise(doing, entry.token, entry.values, mode, done),
        }
    }

    /// A part has one time; the kilometre of a run may be said.
    fn settle_part(&mut self, part: Part, token: Option<usize>, values: Vec<Said>) {
        let mut time = None;
        for said in values {
            match said.value {
                Value::Time(t) if time.is_none() && t.seconds <= LONGEST_PART_S => time = Some((t.seconds, said.token)),
                Value::Time(_) => self.desk.doubt(said.token, Doubt::Twice),
                Value::Metres(metres) if exercise::is_whole(metres, RUN_METRES) && part != Part::Roxzone => {
                    self.desk.take(said.token, Field::Part, part.to_string());
                }
                _ => {}
            }
        }
        let name = token.into_iter();
        match time {
            None => name.for_each(|token| self.desk.doubt(token, Doubt::Value(UnitError::Time))),
            Some((duration_s, value)) => {
                let split = Split { part, duration_s, load_kg: None };
                self.split(split, &name.chain([value]).collect::<Vec<_>>());
            }
        }
    }

    fn split(&mut self, split: Split, tokens: &[usize]) {
        if self.desk.workout.split(split.part).is_some() {
            for token in tokens {
                self.desk.doubt(*token, Doubt::Twice);
            }
            return;
        }
        for (token, shown) in tokens.iter().zip([split.part.to_string(), units::show_time(split.duration_s)]) {
            self.desk.take(*token, Field::Part, shown);
        }
        self.desk.workout.splits.push(split);
    }

    fn settle_exercise(&mut self, doing: Doing, token: Option<usize>, values: Vec<Said>, mode: Mode, done: &mut Done) {
        let exercise::Done { groups, left } = exercise::sets(&mut self.desk, doing.form, values);
        done.times.extend(left);
        if let (Mode::Parts, Form::Station(station) | Form::StationOverMetres(station)) = (mode, doing.form)
            && let Some(split) = whole_station(station, &groups)
            && self.desk.workout.split(split.part).is_none()
        {
            self.split(split, &token.into_iter().collect::<Vec<_>>());
            return;
        }
        let over_metres = groups.iter().any(|group| group.set.distance_m.is_some());
        let station = match doing.form {
            Form::Station(station) => Some(station),
            Form::StationOverMetres(station) => Some(station).filter(|_| over_metres),
            Form::Lift(_) | Form::Activity(_) => None,
        };
        match doing.form {
            _ if station.is_some() => done.stations += 1,
            Form::Activity(activity) => done.activity = done.activity.or(Some(activity.kind)),
            Form::Lift(Weight::Bar) => done.lifted += 1,
            Form::StationOverMetres(_) if groups.iter().any(|group| group.set.load_kg.is_some()) => done.lifted += 1,
            _ => done.moved += 1,
        }
        if let [Group { count: 1, set, .. }] = groups.as_slice() {
            let erg = matches!(station, Some(Station::SkiErg | Station::Row));
            let steady = |s: &f64| matches!(doing.form, Form::Activity(_)) || (erg && *s >= STEADY_ERG_S);
            done.steady_s = set.duration_s.filter(steady);
        }
        let name = station.map_or(doing.name, |station| station.name().to_owned());
        let sets = groups.into_iter().flat_map(|g| std::iter::repeat_n(g.set, g.count)).collect();
        self.desk.workout.exercises.push(Exercise { name, station, sets });
    }

    /// One stretch is the run; several are its laps.
    fn settle_runs(&mut self, done: &mut Done) {
        let whole = |(s, _): &(Segment, Vec<usize>)| s.distance_m.is_some() && s.duration_s.is_some();
        let sum = |of: fn(&Segment) -> Option<f64>| done.segments.iter().filter_map(|(s, _)| of(s)).sum::<f64>();
        let fits = sum(|s| s.distance_m) <= units::FARTHEST_M && sum(|s| s.duration_s) <= units::LONGEST_S;
        if done.segments.len() > 1 && !(fits && done.segments.iter().all(whole)) {
            for (_, tokens) in done.segments.drain(1..) {
                for token in tokens {
                    self.desk.doubt(token, Doubt::Twice);
                }
            }
        }
        let several = done.segments.len() > 1;
        let mut run: Option<Run> = None;
        for (segment, _) in &done.segments {
            let run = run.get_or_insert(empty_run());
            let (distance_m, duration_s) = (segment.distance_m.unwrap_or(0.0), segment.duration_s.unwrap_or(0.0));
            run.distance_m += distance_m;
            run.duration_s += duration_s;
            run.elevation_gain_m = match (run.elevation_gain_m, segment.climb_m) {
                (Some(one), Some(other)) => Some(one + other),
                (one, other) => one.or(other),
            };
            if several && segment.laps.is_empty() {
                run.laps.push(crate::domain::workout::Lap { distance_m, duration_s, heart_rate_avg: None });
            }
            run.laps.extend(segment.laps.iter().cloned());
        }
        if let Some(run) = &mut run {
            let implied = done.segments.iter().find_map(|(segment, _)| segment.implied);
            run.kind = self.purposes.first().map(|(kind, _)| *kind).or(implied).unwrap_or(RunKind::Easy);
        }
        self.desk.workout.run = run;
    }

    /// As said; else that of the only thing that was done, when that lasts: a steady run, a ride.
    fn settle_duration(&mut self, done: &Done) {
        let race = matches!(self.kind, Some((WorkoutKind::Race, _)));
        let Desk { workout, .. } = &mut self.desk;
        let (mut duration, mut readings) = (None, Vec::new());
        for (time, token) in &done.times {
            let read = match time.written {
                Written::Short(hours) if race && RACE_S.contains(&hours) => Ok(hours),
                _ => time.alone(),
            };
            let read = read.and_then(|s| if s <= LONGEST_SESSION_S { Ok(s) } else { Err(Doubt::Range) });
            let read = if duration.is_some() { Err(Doubt::Twice) } else { read };
            duration = duration.or(read.ok());
            readings.push((*token, read));
        }
        let only_run = workout.exercises.is_empty() && workout.splits.is_empty() && done.segments.len() == 1;
        let steady = workout.run.as_ref().filter(|run| only_run && run.laps.is_empty() && run.duration_s > 0.0);
        let only_exercise = workout.exercises.len() == 1 && workout.splits.is_empty() && workout.run.is_none();
        let implied = steady.map(|run| run.duration_s).or(done.steady_s.filter(|_| only_exercise));
        workout.duration_s = duration.or(implied.filter(|seconds| *seconds <= LONGEST_SESSION_S));
        for (token, read) in readings {
            match read {
                Ok(seconds) => self.desk.take(token, Field::Duration, units::show_time(seconds)),
                Err(doubt) => self.desk.doubt(token, doubt),
            }
        }
    }

    fn infer(&self, done: &Done) -> (WorkoutKind, KindFrom) {
        let workout = &self.desk.workout;
        let kind = match &self.kind {
            Some((kind, _)) => return (*kind, KindFrom::Said),
            None if !workout.splits.is_empty() => WorkoutKind::Simulation,
            None if done.lifted > 0 => WorkoutKind::Strength,
            None if workout.run.is_some() && done.stations > 0 => WorkoutKind::Simulation,
            None if done.stations + done.moved > 0 => WorkoutKind::Hiit,
            None if workout.run.is_some() => WorkoutKind::Run,
            None => match done.activity {
                Some(kind) => kind,
                None => return (WorkoutKind::Other, KindFrom::Unknown),
            },
        };
        (kind, KindFrom::Inferred)
    }
}

/// Whether stations are parts of a race.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    Parts,
    Exercises,
}

fn empty_run() -> Run {
    Run {
        kind: RunKind::Easy,
        distance_m: 0.0,
        duration_s: 0.0,
        laps: Vec::new(),
        elevation_gain_m: None,
        zone_seconds: None,
    }
}

/// The split of a station that was done once and whole, as in a race. What is said with its count stays an exercise.
fn whole_station(station: Station, groups: &[Group]) -> Option<Split> {
    let [Group { count: 1, set, opened: Opened::Plain, .. }] = groups else { return None };
    let amount = match station.amount() {
        Amount::Metres(metres) => set.reps.is_none() && set.distance_m.is_none_or(|m| exercise::is_whole(m, metres)),
        Amount::Repetitions(reps) => set.distance_m.is_none() && set.reps.is_none_or(|r| r == reps),
    };
    let plain = amount && set.rpe.is_none() && set.rir.is_none();
    let duration_s = set.duration_s.filter(|seconds| plain && *seconds <= LONGEST_PART_S)?;
    Some(Split { part: Part::Station(station), duration_s, load_kg: set.load_kg })
}
