//! What the values beside an exercise amount to: its sets. A value goes to the set before it as long as that lacks it, and
//! opens the next one otherwise: `squat 5x100 5x105`, `ski 1000 4:02 1000 4:05`.

use super::Field;
use super::draft::{Desk, Form, Said};
use super::phrase::{Doubt, Time, Value, Written};
use super::product::{self, Meant};
use super::vocabulary::Weight;
use crate::domain::rulebook::{Amount, Station};
use crate::domain::units;
use crate::domain::workout::Set;

/// Fastest and slowest that an erg can be, in seconds a kilometre.
const ERG: (f64, f64) = (70.0, 900.0);
/// A station or a set that lasts longer is rather the session.
const LONGEST_PIECE_S: f64 = 1_200.0;
/// How far a pace may be from distance and time, as a part of it.
const PACE_TOLERANCE: f64 = 0.02;
/// No set has more repetitions.
pub(super) const MOST_REPS: f64 = 10_000.0;
/// From here on a bare number beside an erg is metres; below it may be minutes or calories.
pub(super) const LEAST_ERG_M: f64 = 100.0;

/// How the sets of a group were said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Opened {
    /// Once: `100x6kg`, `50m`.
    Plain,
    /// With their count: `1x50m`, `5x5`.
    Counted,
}

/// Equal sets.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Group {
    /// How many.
    pub count: usize,
    /// Each of them.
    pub set: Set,
    /// How they were said.
    pub opened: Opened,
    /// One time for all, or one for each, with their tokens.
    times: Vec<(f64, usize)>,
}

impl Group {
    /// Equal sets without times.
    pub(super) fn new(count: usize, set: Set, opened: Opened) -> Self {
        Self { count, set, opened, times: Vec::new() }
    }

    /// Whether a load is all that was said so far: `squat 100kg 5x5`.
    fn only_load(&self) -> bool {
        self.times.is_empty() && self.set == Set { load_kg: self.set.load_kg, ..Set::default() }
    }
}

/// The sets of an exercise in the making.
pub(super) struct Sets<'a> {
    desk: &'a mut Desk,
    form: Form,
    /// Metres, where the values say them anywhere: they tell minutes from hours.
    distance_m: Option<f64>,
    groups: Vec<Group>,
    left: Vec<(Time, usize)>,
}

/// The sets of an exercise, and the times that belong to the session rather.
pub(super) struct Done {
    /// In the order done.
    pub groups: Vec<Group>,
    /// Times and their tokens.
    pub left: Vec<(Time, usize)>,
}

/// Whether a number is this whole number.
pub(super) fn is_whole(number: f64, whole: u32) -> bool {
    product::reps_of(number) == Some(whole)
}

/// Reads the values beside an exercise and takes their tokens.
pub(super) fn sets(desk: &mut Desk, form: Form, values: Vec<Said>) -> Done {
    let distance_m = values.iter().find_map(|said| match (&said.value, form) {
        (Value::Metres(metres), _) => Some(*metres),
        (Value::Bare(number), Form::Station(Station::SkiErg | Station::Row)) if *number >= LEAST_ERG_M => Some(*number),
        (Value::Product(product), _) => product::metres(product, form),
        _ => None,
    });
    let mut sets = Sets { desk, form, distance_m, groups: Vec::new(), left: Vec::new() };
    // A pace says no more than a time that is there, wherever it stands.
    let (paces, values): (Vec<Said>, Vec<Said>) =
        values.into_iter().partition(|said| matches!(said.value, Value::Pace(_)));
    for Said { value, token } in values.into_iter().chain(paces) {
        if let Err(doubt) = sets.place(value, token) {
            sets.desk.doubt(token, doubt);
        }
    }
    sets.close()
}

impl Sets<'_> {
    fn place(&mut self, value: Value, token: usize) -> Result<(), Doubt> {
        match value {
            Value::Time(time) => self.time(time, token),
            Value::Metres(metres) => self.metres(metres, token),
            Value::Load(kg) => self.load(kg, token),
            Value::Reps(reps) => self.reps(reps, token),
            Value::Bare(number) => self.bare(number, token),
            Value::Reserve(reserve) => {
                let group = self.groups.last_mut().filter(|g| g.set.rir.is_none()).ok_or(Doubt::Unplaced)?;
                group.set.rir = Some(reserve);
                self.desk.take(token, Field::Sets, format!("{reserve} in reserve"));
                Ok(())
            }
            Value::Product(product) => {
                let before = self.groups.last().map(|group| &group.set);
                match product::meant(&product, self.form, self.desk.units, before)? {
                    Meant::Hands(kg) => self.load(kg, token),
                    Meant::Groups(groups) => {
                        self.groups(groups, token);
                        Ok(())
                    }
                }
            }
            Value::Pace(pace) => self.pace(pace, token),
            Value::At(_) => Err(Doubt::PaceOrTime),
            Value::Climb(_) => Err(Doubt::Unplaced),
        }
    }

    fn groups(&mut self, mut groups: Vec<Group>, token: usize) {
        if let Some(weighed) = self.groups.pop_if(|group| group.only_load()) {
            if groups.iter().any(|g| g.set.load_kg.is_some()) {
                self.groups.push(weighed);
            } else {
                for group in &mut groups {
                    group.set.load_kg = weighed.set.load_kg;
                }
            }
        }
        self.desk.take(token, Field::Sets, product::shown(&groups, self.desk.units));
        self.groups.extend(groups);
    }

    /// The set that still lacks what `has` looks for, or a new one.
    fn lacking(&mut self, has: impl Fn(&Set) -> bool) -> Option<&mut Set> {
        if self.groups.last().is_none_or(|group| has(&group.set)) {
            self.groups.push(Group::new(1, Set::default(), Opened::Plain));
        }
        self.groups.last_mut().map(|group| &mut group.set)
    }

    fn metres(&mut self, metres: f64, token: usize) -> Result<(), Doubt> {
        if matches!(self.form, Form::Activity(_)) && metres < LEAST_ERG_M {
            return Err(Doubt::MetresOrMinutes);
        }
        let lift = matches!(self.form, Form::Lift(_));
        if lift && self.groups.last().is_some_and(|group| group.set.reps.is_some()) {
            return Err(Doubt::Unplaced);
        }
        if metres > product::FARTHEST_STATION_M && !self.endures() {
            return Err(Doubt::Range);
        }
        let set = self.lacking(|set| set.distance_m.is_some()).ok_or(Doubt::Unplaced)?;
        set.distance_m = Some(metres);
        let shown = match self.form {
            Form::Activity(_) => units::show_distance(metres, self.desk.units),
            _ => units::show_metres(metres),
        };
        self.desk.take(token, Field::Sets, shown);
        Ok(())
    }

    fn reps(&mut self, reps: u32, token: usize) -> Result<(), Doubt> {
        if self.endures() {
            return Err(Doubt::Unplaced);
        }
        if f64::from(reps) > MOST_REPS {
            return Err(Doubt::Range);
        }
        let set = self.lacking(|set| set.reps.is_some()).ok_or(Doubt::Unplaced)?;
        set.reps = Some(reps);
        self.desk.take(token, Field::Sets, format!("{reps} reps"));
        Ok(())
    }

    fn load(&mut self, kg: f64, token: usize) -> Result<(), Doubt> {
        if self.endures() {
            return Err(Doubt::Unplaced);
        }
        // A second load is a second set only where sets are said by their loads: `deadlift 140kg 160kg`.
        if self.groups.last().is_some_and(|group| group.set.load_kg.is_some() && !group.only_load()) {
            return Err(Doubt::Twice);
        }
        let set = self.lacking(|set| set.load_kg.is_some()).ok_or(Doubt::Unplaced)?;
        set.load_kg = Some(kg);
        self.desk.take(token, Field::Sets, units::show_load(kg, self.desk.units));
        Ok(())
    }

    /// Whether it lasts: it takes a distance and a time, and neither repetitions nor a load.
    fn endures(&self) -> bool {
        matches!(self.form, Form::Activity(_) | Form::Station(Station::SkiErg | Station::Row))
    }

    /// What a number without a unit is, where only one thing can be meant.
    fn bare(&mut self, number: f64, token: usize) -> Result<(), Doubt> {
        let last = self.groups.last().map(|group| &group.set);
        let no_reps = last.is_none_or(|set| set.reps.is_none());
        let reps = product::reps_of(number);
        match self.form {
            Form::Station(Station::SkiErg | Station::Row) if (LEAST_ERG_M..=units::FARTHEST_M).contains(&number) => {
                self.metres(number, token)
            }
            Form::Station(Station::WallBalls) | Form::Lift(Weight::Body) if no_reps => {
                self.reps(reps.ok_or(Doubt::NoUnit)?, token)
            }
            Form::Station(station) => match station.amount() {
                Amount::Metres(metres) if is_whole(number, metres) => self.metres(number, token),
                _ => Err(Doubt::NoUnit),
            },
            Form::Lift(Weight::Bar) if last.is_some_and(|set| set.reps.is_some() && set.load_kg.is_none()) => {
                let kg = units::kilograms(number, self.desk.units.load);
                if kg <= units::HEAVIEST_KG { self.load(kg, token) } else { Err(Doubt::Range) }
            }
            _ => Err(Doubt::NoUnit),
        }
    }

    fn time(&mut self, time: Time, token: usize) -> Result<(), Doubt> {
        let metres = self.groups.last().and_then(|group| group.set.distance_m).or(self.distance_m);
        let seconds = match (self.form, metres) {
            (Form::Activity(activity), Some(metres)) if activity.pace.1 > 0.0 => time.over(metres, activity.pace)?,
            (Form::Activity(_), _) => time.alone()?,
            (Form::Station(Station::SkiErg | Station::Row), Some(metres)) => time.over(metres, ERG)?,
            _ => time.seconds,
        };
        let lifted = self.form == Form::Lift(Weight::Bar)
            && self.groups.last().is_none_or(|g| g.only_load() || (g.count > 1 && g.set.reps.is_some()));
        if lifted || (seconds >= LONGEST_PIECE_S && !self.endures()) {
            self.left.push((time, token));
            return Ok(());
        }
        if seconds > product::LONGEST_SET_S {
            return Err(Doubt::Range);
        }
        if self.groups.is_empty() {
            self.groups.push(Group::new(1, Set::default(), Opened::Plain));
        }
        match self.groups.last_mut() {
            Some(group) if group.set.duration_s.is_none() && group.times.len() < group.count => {
                group.times.push((seconds, token));
                self.desk.take(token, Field::Time, units::show_time(seconds));
                Ok(())
            }
            _ if time.written == Written::Spelled => {
                self.left.push((time, token));
                Ok(())
            }
            _ => Err(Doubt::Twice),
        }
    }

    /// `row 2k 1:56/500m`: a time, unless that was said.
    fn pace(&mut self, pace: f64, token: usize) -> Result<(), Doubt> {
        let group = self.groups.last_mut().ok_or(Doubt::Unplaced)?;
        let metres = group.set.distance_m.ok_or(Doubt::Unplaced)?;
        let seconds = pace * metres / 1000.0;
        match (group.set.duration_s, group.times.as_slice()) {
            (None, []) => group.times.push(((seconds * 10.0).round() / 10.0, token)),
            (None, [(said, _)]) if (said - seconds).abs() <= seconds * PACE_TOLERANCE => {}
            _ => return Err(Doubt::Speed),
        }
        self.desk.take(token, Field::Pace, units::show_time(seconds));
        Ok(())
    }

    /// One time counts for all sets of a group, as many as sets count one for each; any other number is not clear.
    fn close(self) -> Done {
        let mut groups: Vec<Group> = Vec::new();
        for mut group in self.groups {
            let times = std::mem::take(&mut group.times);
            match times.as_slice() {
                [] => groups.push(group),
                [(seconds, _)] => {
                    group.set.duration_s = Some(*seconds);
                    groups.push(group);
                }
                all if all.len() == group.count => groups.extend(all.iter().map(|(seconds, _)| {
                    Group::new(1, Set { duration_s: Some(*seconds), ..group.set.clone() }, group.opened)
                })),
                unclear => {
                    for (_, token) in unclear {
                        self.desk.doubt(*token, Doubt::Unplaced);
                    }
                    groups.push(group);
                }
            }
        }
        Done { groups, left: self.left }
    }
}
