//! Numbers with what stands beside them: times, distances, loads, paces, products of sets, exertion, heart rate. Single values
//! are read by [`crate::domain::units`]; here is only how far each reaches.

use super::lex::Shape;
use super::phrase::{Doubt, Factor, Heart, Item, Product, Time, Value, Written};
use super::scan::Scanner;
use super::vocabulary::Meaning;
use crate::domain::profile::DistanceUnit;
use crate::domain::units::{self, HEAVIEST_KG, LengthUnit, TimeUnit, UnitError};

/// No value has more lexemes.
const LONGEST_VALUE: usize = 8;
/// The heart rates that can be true, in beats a minute.
const BEATS: std::ops::RangeInclusive<u32> = 25..=260;
/// What follows `8 hr` from here on is a heart rate; below it `1 hr 45` is a time.
const LEAST_BEATS_AFTER_HOURS: u32 = 60;
/// Nobody climbs more in a session, in metres.
const HIGHEST_CLIMB_M: f64 = 10_000.0;
/// Metres in a foot.
const FOOT_M: f64 = 0.3048;

impl Scanner<'_> {
    fn means(&self, at: usize, meaning: Meaning) -> Option<usize> {
        self.term(at).filter(|(term, _)| term.meaning == meaning).map(|(_, end)| end)
    }

    /// A bare number.
    fn number(&self, at: usize) -> Option<f64> {
        (self.shape(at) == Some(Shape::Number)).then(|| self.text(at).replace(',', ".").parse().ok()).flatten()
    }

    /// Behind a colon or an equals sign.
    fn past_colon(&self, at: usize) -> usize {
        at + usize::from(self.is_symbol(at, ':') || self.is_symbol(at, '='))
    }

    /// The value that starts at a lexeme, as long as it can be: `5m12` is no `5m`.
    pub(super) fn value(&self, at: usize) -> Option<(Value, usize)> {
        if !matches!(self.shape(at), Some(Shape::Number | Shape::Clock)) {
            return None;
        }
        (at + 1..=at + LONGEST_VALUE).rev().find_map(|end| Some((self.value_of(at, end)?, end)))
    }

    fn value_of(&self, at: usize, end: usize) -> Option<Value> {
        let last = end - 1;
        if end == at + 1 && self.shape(at) == Some(Shape::Number) {
            return self.number(at).map(Value::Bare);
        }
        // `40min 30 wall balls` is no `40min30`, and `1:35 hr 148` no time of 1:35 hours.
        let parted = last > at && matches!(self.shape(last)?, Shape::Number | Shape::Clock) && !self.is_glued(last);
        let from = if self.shape(at) == Some(Shape::Clock) { *BEATS.start() } else { LEAST_BEATS_AFTER_HOURS };
        let beats = self.is_word(last, |word| word == "hr")
            && (self.whole(end).is_some_and(|n| n >= from) || self.heart_word(end).is_some());
        if parted
            || beats
            || (at..end).any(|i| matches!(self.shape(i), None | Some(Shape::Quote | Shape::Tag | Shape::Comment)))
        {
            return None;
        }
        let text = self.slice(at, end);
        if text.contains('/') {
            return units::parse_pace(text, DistanceUnit::Km).ok().map(Value::Pace);
        }
        let metres = units::parse_distance(text, LengthUnit::Metres).ok().map(Value::Metres);
        metres
            .or_else(|| {
                units::parse_load(text, self.units.load)
                    .ok()
                    .filter(|_| !text.contains(['x', '×', '*']))
                    .map(Value::Load)
            })
            .or_else(|| time_of(text, self.shape(at)?).map(Value::Time))
    }

    fn time(&self, at: usize) -> Option<(Time, usize)> {
        match self.value(at)? {
            (Value::Time(time), end) => Some((time, end)),
            _ => None,
        }
    }

    /// A clock that cannot be: `5:75`.
    pub(super) fn broken_value(&self, at: usize) -> Option<(Item, usize)> {
        if self.shape(at)? != Shape::Clock {
            return None;
        }
        let error = units::parse_time(self.text(at), TimeUnit::Seconds).err().unwrap_or(UnitError::Time);
        Some((Item::Doubt(Doubt::Value(error)), at + 1))
    }

    /// `7:30am`, `18:00 uhr`, `at 18:00`.
    pub(super) fn time_of_day(&self, at: usize) -> Option<(Item, usize)> {
        let doubt = Item::Doubt(Doubt::TimeOfDay);
        let half = |at| self.is_word(at, |word| matches!(word, "am" | "pm" | "uhr"));
        if matches!(self.shape(at)?, Shape::Clock | Shape::Number) && half(at + 1) {
            // A bare number before `am` may be a weight before a German day.
            return (self.shape(at)? == Shape::Clock || self.is_glued(at + 1)).then_some((doubt, at + 2));
        }
        let ahead = self.is_word(at, |word| matches!(word, "at" | "um"));
        let clock = self.shape(at + 1) == Some(Shape::Clock) && matches!(self.value(at + 1)?.0, Value::Time(_));
        (ahead && clock).then(|| (doubt, at + 2 + usize::from(half(at + 2))))
    }

    /// `rpe 8`, `rpe8`, `rpe 8/10`, `rir 2`.
    pub(super) fn exertion(&self, at: usize) -> Option<(Item, usize)> {
        if let Some(end) = self.means(at, Meaning::Rpe) {
            let number = self.past_colon(end);
            let value = self.number(number)?;
            let of_ten = self.is_symbol(number + 1, '/') && self.whole(number + 2) == Some(10);
            let end = number + if of_ten { 3 } else { 1 };
            let taken = (0.0..=10.0).contains(&value);
            return Some((if taken { Item::Rpe(value) } else { Item::Doubt(Doubt::Rpe) }, end));
        }
        let number = self.past_colon(self.means(at, Meaning::Reserve)?);
        let reserve = self.whole(number)?;
        Some((if reserve <= 30 { Item::Value(Value::Reserve(reserve)) } else { Item::Doubt(Doubt::Range) }, number + 1))
    }

    /// `hr 148/171`, `148 bpm`, `avg hr 148 max 171`, `max hr 183`.
    pub(super) fn heart(&self, at: usize) -> Option<(Item, usize)> {
        let (mut highest, mut said, mut end) = (false, false, at);
        while let Some((meaning, next)) = self.heart_word(end) {
            highest |= meaning == Meaning::Highest;
            said |= meaning == Meaning::Heart;
            end = next;
        }
        let first = self.past_colon(end);
        let one = self.whole(first)?;
        end = first + 1;
        let mut other = None;
        if (self.is_symbol(end, '/') || self.is_symbol(end, '-')) && self.whole(end + 1).is_some() {
            (other, end) = (self.whole(end + 1), end + 2);
        }
        if self.is_word(end, |word| word == "bpm") {
            (said, end) = (true, end + 1);
        }
        if !said {
            return None;
        }
        let (mut heart, mut fits) = (Heart::default(), true);
        let mut set = |highest: bool, beats: u32| {
            fits &= BEATS.contains(&beats);
            *(if highest { &mut heart.highest } else { &mut heart.average }) = u16::try_from(beats).ok();
        };
        set(highest, one);
        if let Some(other) = other {
            set(!highest, other);
        } else if let Some((beats, next)) = self.other_heart(end, highest) {
            set(!highest, beats);
            end = next;
        }
        fits &= heart.average.zip(heart.highest).is_none_or(|(average, highest)| average <= highest);
        Some((if fits { Item::Heart(heart) } else { Item::Doubt(Doubt::HeartRate) }, end))
    }

    /// `max 171` behind an average, `avg 148` behind a highest.
    fn other_heart(&self, at: usize, highest: bool) -> Option<(u32, usize)> {
        let wanted = if highest { Meaning::Average } else { Meaning::Highest };
        let (_, mut end) = self.heart_word(at).filter(|(meaning, _)| *meaning == wanted)?;
        if let Some((Meaning::Heart, next)) = self.heart_word(end) {
            end = next;
        }
        let number = self.past_colon(end);
        Some((self.whole(number)?, number + 1))
    }

    fn heart_word(&self, at: usize) -> Option<(Meaning, usize)> {
        let (term, end) = self.term(at)?;
        matches!(term.meaning, Meaning::Heart | Meaning::Average | Meaning::Highest).then_some((term.meaning, end))
    }

    /// `+120m`, `elev 400ft`, `120hm`.
    pub(super) fn climb(&self, at: usize) -> Option<(Item, usize)> {
        let plus = self.is_symbol(at, '+') && self.is_glued(at + 1);
        let keyword = self.means(at, Meaning::Climb).map(|end| self.past_colon(end));
        let number = keyword.unwrap_or(if plus { at + 1 } else { at });
        let value = self.number(number)?;
        let alone = self.is_word(number + 1, |word| matches!(word, "hm" | "höhenmeter"));
        let metres = match self.text(number + 1).to_lowercase().as_str() {
            _ if alone => value,
            "m" | "meter" | "meters" | "metres" => value,
            "ft" | "feet" => value * FOOT_M,
            _ => return None,
        };
        // `1k run +50m sled push` climbs nothing.
        let exercise = self.term(number + 2).is_some_and(|(term, _)| {
            matches!(
                term.meaning,
                Meaning::Station(_) | Meaning::StationOverMetres(_) | Meaning::Lift(_) | Meaning::Run
            )
        });
        if !(alone || keyword.is_some() || (plus && !exercise)) {
            return None;
        }
        let item =
            if metres <= HIGHEST_CLIMB_M { Item::Value(Value::Climb(metres)) } else { Item::Doubt(Doubt::Range) };
        Some((item, number + 2))
    }

    /// `total 62min`; a bare number is minutes, as in the field of the form.
    pub(super) fn total(&self, at: usize) -> Option<(Item, usize)> {
        let value = self.past_colon(self.means(at, Meaning::Total)?);
        if let Some((time, end)) = self.time(value) {
            return Some((Item::Total(time), end));
        }
        let (Value::Bare(_), end) = self.value(value)? else { return None };
        let read = units::parse_time(self.text(value), TimeUnit::Minutes);
        let item = match read {
            Ok(seconds) => Item::Total(Time { seconds, written: Written::Spelled }),
            Err(error) => Item::Doubt(Doubt::Value(error)),
        };
        Some((item, end))
    }

    /// `r1` .. `r8`, and `run 1` .. `run 8` before a time in a line with parts of a race.
    pub(super) fn part_run(&self, at: usize) -> Option<(Item, usize)> {
        let number = self.whole(at + 1).and_then(|n| u8::try_from(n).ok()).filter(|n| (1..=8).contains(n))?;
        let glued = self.is_glued(at + 1) && self.is_word(at, |word| matches!(word, "r" | "run" | "lauf"));
        let timed = || {
            self.shape(at + 2) == Some(Shape::Clock) && self.is_word(at, |word| matches!(word, "r" | "run" | "lauf"))
        };
        (glued || timed() && self.has_parts()).then_some((Item::PartRun(number), at + 2))
    }

    /// Whether a word of the line says that it holds parts of a race.
    fn has_parts(&self) -> bool {
        (0..self.len()).any(|i| {
            let glued_run =
                || self.is_word(i, |word| word == "r") && self.is_glued(i + 1) && self.whole(i + 1).is_some();
            let word =
                || self.is_word(i, |word| matches!(word, "sim" | "simulation" | "race" | "hyrox" | "rox" | "roxzone"));
            word() || glued_run()
        })
    }

    /// `@100`, `@ 100kg`, `@2x24kg`, `@3:50`: a load, or the pace or time of a run.
    pub(super) fn behind_at(&self, at: usize) -> Option<(Item, usize)> {
        if !self.is_symbol(at, '@') {
            return None;
        }
        if let Some((load, end)) = self.load(at + 1) {
            return Some((Item::Value(Value::Load(load)), end));
        }
        let (time, end) = self.time(at + 1)?;
        (time.written != Written::Spelled).then_some((Item::Value(Value::At(time)), end))
    }

    /// A load; a bare number is one here. Two hands' weights are said as `2x24`.
    fn load(&self, at: usize) -> Option<(f64, usize)> {
        let hands = self.whole(at) == Some(2) && self.by(at + 1) == Some(at + 2);
        let at = if hands { at + 2 } else { at };
        let (kg, end) = match self.value(at)? {
            (Value::Load(kg), end) => (kg, end),
            (Value::Bare(value), end) => (units::kilograms(value, self.units.load), end),
            _ => return None,
        };
        (kg <= HEAVIEST_KG && self.ends_well(end)).then_some((kg, end))
    }

    /// Sets or laps: `5x5@100@8`, `3 sets of 8`, `5,5,3@100`, `6x1k`, `5 @ 100`.
    pub(super) fn product(&self, at: usize) -> Option<(Item, usize)> {
        let (mut product, mut end) = self.list(at).or_else(|| self.factors(at))?;
        let weighed = product.factors.iter().any(|f| matches!(f, Factor::Load(_)));
        if let Some((load, next)) = self.load_behind(end).filter(|_| !weighed) {
            (product.load, end) = (load, next);
        }
        let loaded = weighed || product.load.is_some();
        if self.is_symbol(end, '@') {
            let said = self.means(end + 1, Meaning::Rpe);
            let number = said.unwrap_or(end + 1);
            if let Some(rpe) = self.number(number).filter(|_| said.is_some() || loaded) {
                if !(0.0..=10.0).contains(&rpe) {
                    return Some((Item::Doubt(Doubt::Rpe), number + 1));
                }
                (product.rpe, end) = (Some(rpe), number + 1);
            }
        }
        let bare = product.list.is_empty() && product.factors.len() < 2;
        (!bare || product.load.is_some() || product.rpe.is_some())
            .then_some((Item::Value(Value::Product(product)), end))
    }

    /// `@100`, `@ 100kg`, `@bw`, `at 100`.
    fn load_behind(&self, at: usize) -> Option<(Option<f64>, usize)> {
        if !(self.is_symbol(at, '@') || self.is_word(at, |word| word == "at")) {
            return None;
        }
        if self.is_word(at + 1, |word| matches!(word, "bw" | "bodyweight")) {
            return Some((None, at + 2));
        }
        self.load(at + 1).map(|(load, end)| (Some(load), end))
    }

    /// `5,5,3`: three or more, or two before an `@`.
    fn list(&self, at: usize) -> Option<(Product, usize)> {
        let (mut list, mut end) = (Vec::new(), at);
        loop {
            if self.shape(end) != Some(Shape::Number) || self.text(end).contains('.') {
                return None;
            }
            for reps in self.text(end).split(',') {
                list.push(reps.parse().ok()?);
            }
            end += 1;
            let more = self.is_symbol(end, ',') && self.is_glued(end) && self.is_glued(end + 1);
            if !(more && self.shape(end + 1) == Some(Shape::Number)) {
                break;
            }
            end += 1;
        }
        let enough = list.len() > 2 || (list.len() == 2 && self.is_symbol(end, '@'));
        enough.then(|| (Product { list, ..Product::default() }, end))
    }

    /// One to three factors; one alone is a number before an `@`, or none.
    fn factors(&self, at: usize) -> Option<(Product, usize)> {
        let (first, mut end) = self.factor(at)?;
        let mut factors = vec![first];
        while factors.len() < 3 {
            let Some(next) = self.by(end) else { break };
            let Some((factor, behind)) = self.factor(next) else { break };
            factors.push(factor);
            end = behind;
        }
        let alone = factors.len() == 1 && !matches!(factors[0], Factor::Bare(_) | Factor::Reps(_));
        (!alone).then(|| (Product { factors, ..Product::default() }, end))
    }

    /// Behind a sign of multiplication.
    fn by(&self, at: usize) -> Option<usize> {
        if self.is_symbol(at, '×') || self.is_symbol(at, '*') || self.is_word(at, |word| word == "x") {
            return Some(at + 1);
        }
        let end = self.means(at, Meaning::Sets)?;
        let joined = self.is_word(end, |word| matches!(word, "of" | "x" | "à" | "a"));
        joined.then_some(end + 1)
    }

    fn factor(&self, at: usize) -> Option<(Factor, usize)> {
        if let Some(reps) = self.whole(at)
            && let Some(end) = self.means(at + 1, Meaning::Reps)
        {
            return Some((Factor::Reps(reps), end));
        }
        let (value, end) = self.value(at)?;
        let factor = match value {
            Value::Bare(number) => Factor::Bare(number),
            Value::Metres(metres) => Factor::Metres(metres),
            Value::Load(kg) => Factor::Load(kg),
            Value::Time(time) => Factor::Time(time),
            _ => return None,
        };
        Some((factor, end))
    }

    /// `20 reps`; and `20 cal`, which is no bare 20.
    pub(super) fn no_field_unit(&self, at: usize) -> Option<(Item, usize)> {
        self.number(at)?;
        if self.is_symbol(at + 1, '%') {
            return Some((Item::Doubt(Doubt::NoField), at + 2));
        }
        let (term, end) = self.term(at + 1)?;
        match term.meaning {
            Meaning::Reps => {
                Some((self.whole(at).map_or(Item::Doubt(Doubt::Range), |n| Item::Value(Value::Reps(n))), end))
            }
            Meaning::NoFieldUnit | Meaning::Sets => Some((Item::Doubt(Doubt::NoField), end)),
            _ => None,
        }
    }
}

/// The time of a text that starts with a lexeme of this shape.
fn time_of(text: &str, first: Shape) -> Option<Time> {
    let seconds = units::parse_time(text, TimeUnit::Seconds).ok()?;
    let fields = text.matches(':').count();
    let written = match (first, fields) {
        (Shape::Clock, 1) if text.chars().all(|c| c.is_ascii_digit() || c == ':') => Written::Short(seconds * 60.0),
        (Shape::Clock, _) => Written::Full,
        _ => Written::Spelled,
    };
    Some(Time { seconds, written })
}
