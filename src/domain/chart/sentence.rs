//! A chart as one spoken sentence: what a sighted reader takes from it at a glance, in words that a screen reader says right.

use super::{AlongKind, Better, Chart, Role, Series};

/// From so many values on there is a trend to speak of.
pub const TREND_FROM: usize = 4;
/// Kendall's tau from which values are said to rise or fall: 70 % of their pairs do.
pub const TREND_TAU: f64 = 0.4;

/// Where values are going.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trend {
    /// Upwards.
    Rising,
    /// Downwards.
    Falling,
    /// Neither.
    Steady,
}

impl Trend {
    /// The trend of values in order, by the share of pairs that rise (Kendall 1938); none below [`TREND_FROM`] of them.
    /// It does not depend on the unit, and one odd week cannot turn it.
    pub fn of(values: &[f64]) -> Option<Self> {
        let (mut rising, mut all) = (0.0, 0.0);
        for (at, earlier) in values.iter().enumerate() {
            for later in values.iter().skip(at + 1) {
                all += 1.0;
                rising += if later > earlier {
                    1.0
                } else if later < earlier {
                    -1.0
                } else {
                    0.0
                };
            }
        }
        let tau = if values.len() < TREND_FROM { return None } else { rising / all };
        Some(match tau {
            tau if tau >= TREND_TAU => Self::Rising,
            tau if tau <= -TREND_TAU => Self::Falling,
            _ => Self::Steady,
        })
    }

    fn word(self) -> &'static str {
        match self {
            Self::Rising => "rising",
            Self::Falling => "falling",
            Self::Steady => "steady",
        }
    }
}

impl Chart {
    /// The chart in one sentence, and what its builder adds: trend, last, best and range of the main series, what is planned,
    /// what is missing. A chart without data says what to do.
    pub fn sentence(&self) -> String {
        let head = match (self.is_empty(), self.main()) {
            (false, Some(main)) => match self.along.kind {
                AlongKind::Time => self.in_time(main),
                AlongKind::Parts => self.in_parts(main),
            },
            _ => "no data yet".to_owned(),
        };
        let mut said = format!("{}: {head}.", self.title);
        for more in self.remarks.iter().map(String::as_str).chain(self.data.say()) {
            said.push(' ');
            said.push_str(more);
        }
        said
    }

    fn in_time(&self, main: &Series) -> String {
        let until = self.along.ahead.unwrap_or(self.along.places.len());
        let known: Vec<(usize, f64)> = (0..until).filter_map(|at| Some((at, main.shape.at(at)?))).collect();
        let values: Vec<f64> = known.iter().map(|(_, value)| *value).collect();
        let mut said = Vec::new();
        match known.as_slice() {
            [] => said.push(format!("nothing {} so far", main.name)),
            [(at, value)] => {
                said.push(format!("{} {}, the only {} with data", self.value(*value), self.when(*at), self.along.name));
            }
            [.., (last_at, last)] => {
                said.extend(Trend::of(&values).map(|trend| trend.word().to_owned()));
                said.push(format!("last {} {}", self.value(*last), self.when(*last_at)));
                if let Some((word, at, value)) = self.best(&known) {
                    said.push(format!("{word} {} {}", self.value(value), self.when(at)));
                }
                let low = values.iter().copied().fold(f64::INFINITY, f64::min);
                let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                if self.scale.unit.bare(low) != self.scale.unit.bare(high) {
                    said.push(format!("between {} and {}", self.value(low), self.value(high)));
                }
            }
        }
        // One value has said already that it is alone.
        if known.len() > 1 {
            said.extend(counted(until - known.len(), &self.along.name, "without data"));
        }
        said.extend(counted(self.planned(until), &self.along.name, "planned ahead"));
        said.join(", ")
    }

    /// The best value, the later of two equal ones, and the word for it.
    fn best(&self, known: &[(usize, f64)]) -> Option<(&'static str, usize, f64)> {
        let highest = known.iter().copied().max_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
        let lowest = known.iter().copied().min_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
        let (word, found) = match self.scale.better {
            Better::Higher => ("best", highest),
            Better::Lower => ("best", lowest),
            Better::Neither => ("highest", highest),
        };
        found.map(|(at, value)| (word, at, value))
    }

    /// Places ahead of which anything is planned.
    fn planned(&self, from: usize) -> usize {
        let planned = |at: &usize| self.series.iter().any(|s| s.role != Role::Target && s.shape.span(*at).is_some());
        (from..self.along.places.len()).filter(planned).count()
    }

    fn in_parts(&self, main: &Series) -> String {
        let places = 0..self.along.places.len();
        let known: Vec<(usize, f64)> = places.clone().filter_map(|at| Some((at, main.shape.at(at)?))).collect();
        // Where neither way is better a gap is nothing to speak of.
        let aimed = self.scale.better != Better::Neither;
        let target = self.series.iter().find(|s| aimed && s.role == Role::Target);
        let gap = |(at, value): &(usize, f64)| Some((*at, *value - target?.shape.at(*at)?));
        let mut gaps: Vec<(usize, f64)> = known.iter().filter_map(gap).collect();
        let better = if self.scale.better == Better::Higher { -1.0 } else { 1.0 };
        gaps.sort_by(|a, b| (b.1 * better).total_cmp(&(a.1 * better)).then(a.0.cmp(&b.0)));
        let mut said = if gaps.is_empty() { self.most_and_least(&known) } else { self.gaps(&gaps, better) };
        said.extend(counted(self.along.places.len() - known.len(), &self.along.name, "without data"));
        said.join("; ")
    }

    fn most_and_least(&self, known: &[(usize, f64)]) -> Vec<String> {
        let said = |word: &str, found: Option<&(usize, f64)>| {
            found.map(|(at, value)| format!("{word} {} with {}", self.named(*at), self.value(*value)))
        };
        let by = |a: &&(usize, f64), b: &&(usize, f64)| a.1.total_cmp(&b.1);
        let most = said("most", known.iter().max_by(by));
        let least = if known.len() > 1 { said("least", known.iter().min_by(by)) } else { None };
        most.into_iter().chain(least).collect()
    }

    /// The largest gap to the target and the best place, widest gap first.
    fn gaps(&self, gaps: &[(usize, f64)], better: f64) -> Vec<String> {
        let missed = |gap: f64| gap * better > 0.0 && self.scale.unit.bare(gap) != self.scale.unit.bare(0.0);
        let side = |gap: f64| if gap > 0.0 { "over" } else { "under" };
        let phrase = |(at, gap): (usize, f64)| format!("{}, {} {}", self.named(at), self.value(gap.abs()), side(gap));
        let mut said = Vec::new();
        match gaps.first() {
            Some(widest) if missed(widest.1) => said.push(format!("furthest from the target {}", phrase(*widest))),
            _ => said.push(format!("every {} with data is at its target or better", self.along.name)),
        }
        let met = gaps.iter().filter(|(_, gap)| !missed(*gap)).count();
        if met < gaps.len() {
            said.push(format!("{met} of {} at the target or better", gaps.len()));
        }
        said
    }

    fn value(&self, value: f64) -> String {
        self.scale.unit.spoken(value)
    }

    fn named(&self, at: usize) -> &str {
        self.along.places.get(at).map_or("", |place| &place.name)
    }

    /// `in week 44`, `on Sun 22 Nov`.
    fn when(&self, at: usize) -> String {
        let before = if self.along.name == "day" { "on" } else { "in" };
        format!("{before} {}", self.named(at))
    }
}

/// `2 weeks without data`; nothing for none.
fn counted(count: usize, name: &str, what: &str) -> Option<String> {
    let plural = if count == 1 { "" } else { "s" };
    (count > 0).then(|| format!("{count} {name}{plural} {what}"))
}
