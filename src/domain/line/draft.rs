//! Gives the phrases of a line to what they stand beside. What they amount to there is [`super::run`]'s, [`super::exercise`]'s
//! and [`super::settle`]'s.

use super::phrase::{Doubt, Item, Phrase, Time, Value};
use super::vocabulary::{Activity, Meaning, Term, Weight};
use super::{Field, Reading, Token};
use crate::domain::profile::Units;
use crate::domain::rulebook::Station;
use crate::domain::workout::{Feel, Part, RunKind, SkipReason, Workout, WorkoutKind};
use jiff::civil::Date;

/// What a value can stand beside.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Subject {
    /// The session itself.
    Session,
    /// Running.
    Run,
    /// What a run was for; where no run is named, the run itself.
    Purpose,
    /// A part of a race, by its own name.
    Part(Part),
    /// An exercise.
    Exercise(Doing),
}

/// What an exercise is.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Doing {
    /// As it is kept.
    pub name: String,
    /// What it takes.
    pub form: Form,
}

/// What an exercise takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Form {
    /// A station.
    Station(Station),
    /// A station when it is measured in metres.
    StationOverMetres(Station),
    /// Sets.
    Lift(Weight),
    /// A distance or a time.
    Activity(Activity),
}

/// A value and its token.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Said {
    /// What was said.
    pub value: Value,
    /// Index of its token.
    pub token: usize,
}

/// A subject with its values, in order.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entry {
    /// What it is.
    pub subject: Subject,
    /// The token that names it; none for values without a name.
    pub token: Option<usize>,
    /// What was said of it.
    pub values: Vec<Said>,
}

/// The session in the making, and the tokens of the line. A token is unsure until it is taken.
pub(super) struct Desk {
    /// The session.
    pub workout: Workout,
    /// The tokens.
    pub tokens: Vec<Token>,
    /// The athlete's units.
    pub units: Units,
}

impl Desk {
    /// The token stands in the session.
    pub(super) fn take(&mut self, token: usize, field: Field, shown: impl Into<String>) {
        if let Some(token) = self.tokens.get_mut(token) {
            token.reading = Reading::Understood { field, shown: shown.into() };
        }
    }

    /// Whether the token was not taken.
    pub(super) fn is_unsure(&self, token: usize) -> bool {
        self.tokens.get(token).is_some_and(|token| matches!(token.reading, Reading::Unsure(_)))
    }

    /// The token does not, and why.
    pub(super) fn doubt(&mut self, token: usize, doubt: Doubt) {
        if let Some(token) = self.tokens.get_mut(token) {
            token.reading = Reading::Unsure(doubt);
        }
    }
}

/// The phrases of a line, each beside its subject.
pub(super) struct Draft {
    /// The session and the tokens.
    pub desk: Desk,
    /// The subjects in the order of the line.
    pub entries: Vec<Entry>,
    /// The kind that was said, and its token.
    pub kind: Option<(WorkoutKind, usize)>,
    /// What a run was for, and its token.
    pub purposes: Vec<(RunKind, usize)>,
    /// The tokens that say it was not done.
    pub skips: Vec<usize>,
    /// Why not, and its token.
    pub reasons: Vec<(SkipReason, usize)>,
    /// Durations of the session that were said to be so, and their tokens.
    pub totals: Vec<(Time, usize)>,
    /// The values before the first subject.
    pending: Vec<Said>,
    dated: bool,
}

impl Draft {
    /// Sorts the phrases of a line.
    pub(super) fn of(phrases: Vec<Phrase>, today: Date, units: Units) -> Self {
        let workout = Workout::new(today, WorkoutKind::Other);
        let mut draft = Self {
            desk: Desk { workout, tokens: Vec::new(), units },
            entries: Vec::new(),
            kind: None,
            purposes: Vec::new(),
            skips: Vec::new(),
            reasons: Vec::new(),
            totals: Vec::new(),
            pending: Vec::new(),
            dated: false,
        };
        for (token, phrase) in phrases.into_iter().enumerate() {
            draft.desk.tokens.push(Token { range: phrase.range, reading: Reading::Unsure(Doubt::Unplaced) });
            draft.place(phrase.item, token);
        }
        if !draft.pending.is_empty() {
            draft.open(Subject::Session, None);
        }
        draft
    }

    fn place(&mut self, item: Item, token: usize) {
        match item {
            Item::Word(term) => self.word(term, token),
            Item::Named(name) => self.open_exercise(name, Form::Lift(Weight::Bar), token),
            Item::PartRun(number) => self.open_part(Part::Run(number), token),
            Item::Value(value) => match self.entries.last_mut() {
                Some(entry) => entry.values.push(Said { value, token }),
                None => self.pending.push(Said { value, token }),
            },
            Item::Doubt(doubt) => self.desk.doubt(token, doubt),
            item => self.of_session(item, token),
        }
    }

    /// What belongs to the whole session wherever it stands.
    fn of_session(&mut self, item: Item, token: usize) {
        let workout = &mut self.desk.workout;
        let (field, shown) = match item {
            Item::Title(title) if workout.title.is_empty() => {
                workout.title.clone_from(&title);
                (Field::Title, title)
            }
            Item::Date(date) if !self.dated => {
                self.dated = true;
                workout.date = date;
                (Field::Date, date.strftime("%a %-d %b %Y").to_string())
            }
            Item::Rpe(rpe) if workout.rpe.is_none() => {
                workout.rpe = Some(rpe);
                (Field::Rpe, format!("RPE {rpe}"))
            }
            Item::Heart(heart) if workout.heart_rate_avg.is_none() && workout.heart_rate_max.is_none() => {
                (workout.heart_rate_avg, workout.heart_rate_max) = (heart.average, heart.highest);
                let shown = [(heart.average, "average"), (heart.highest, "highest")];
                let shown = shown.iter().filter_map(|(beats, name)| beats.map(|b| format!("{name} {b}")));
                (Field::HeartRate, shown.collect::<Vec<_>>().join(", "))
            }
            Item::Note(note) => {
                let parts = [workout.notes.as_str(), &note];
                workout.notes = parts.into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join("; ");
                (Field::Note, note)
            }
            Item::Tag(tag) => {
                if !workout.tags.contains(&tag) {
                    workout.tags.push(tag.clone());
                }
                (Field::Tag, tag)
            }
            Item::Total(time) => return self.totals.push((time, token)),
            _ => return self.desk.doubt(token, Doubt::Twice),
        };
        self.desk.take(token, field, shown);
    }

    fn word(&mut self, term: &'static Term, token: usize) {
        match term.meaning {
            Meaning::Kind(kind) => self.said_kind(kind, token),
            Meaning::Titled(kind) => self.titled(term.name(), kind, token),
            Meaning::Run => self.open_run(token),
            Meaning::RunOver(metres) => {
                self.open_run(token);
                if let Some(entry) = self.entries.last_mut() {
                    entry.values.push(Said { value: Value::Metres(metres), token });
                }
            }
            Meaning::RunKind(kind) => {
                self.purposes.push((kind, token));
                self.open(Subject::Purpose, Some(token));
            }
            Meaning::Station(station) => self.open_exercise(station.name().to_owned(), Form::Station(station), token),
            Meaning::StationOverMetres(station) => {
                self.open_exercise(term.name().to_owned(), Form::StationOverMetres(station), token);
            }
            Meaning::Lift(weight) => self.open_exercise(term.name().to_owned(), Form::Lift(weight), token),
            Meaning::Activity(activity) => self.open_exercise(term.name().to_owned(), Form::Activity(activity), token),
            Meaning::Roxzone => self.open_part(Part::Roxzone, token),
            Meaning::Skip => self.skips.push(token),
            Meaning::Reason(reason) => self.reasons.push((reason, token)),
            Meaning::Feel(feel) => self.feel(feel, token),
            Meaning::Filler => self.desk.tokens[token].reading = Reading::Filler,
            Meaning::NoField => self.desk.doubt(token, Doubt::NoField),
            _ => self.desk.doubt(token, Doubt::Unknown),
        }
    }

    fn said_kind(&mut self, kind: WorkoutKind, token: usize) {
        match self.kind {
            Some((said, _)) if said != kind => return self.desk.doubt(token, Doubt::Twice),
            Some(_) => {}
            None => self.kind = Some((kind, token)),
        }
        self.desk.take(token, Field::Kind, kind.name());
        self.open(Subject::Session, Some(token));
    }

    fn titled(&mut self, title: &str, kind: WorkoutKind, token: usize) {
        if !self.desk.workout.title.is_empty() {
            return self.desk.doubt(token, Doubt::Twice);
        }
        title.clone_into(&mut self.desk.workout.title);
        self.kind.get_or_insert((kind, token));
        self.desk.take(token, Field::Title, title);
        self.open(Subject::Session, Some(token));
    }

    fn feel(&mut self, feel: Feel, token: usize) {
        if self.desk.workout.feel.is_some() {
            return self.desk.doubt(token, Doubt::Twice);
        }
        self.desk.workout.feel = Some(feel);
        let shown = match feel {
            Feel::TooEasy => "too easy",
            Feel::Right => "as planned",
            Feel::TooHard => "too hard",
        };
        self.desk.take(token, Field::Feel, shown);
    }

    fn open_run(&mut self, token: usize) {
        self.desk.take(token, Field::Run, "run");
        self.open(Subject::Run, Some(token));
    }

    fn open_part(&mut self, part: Part, token: usize) {
        self.open(Subject::Part(part), Some(token));
    }

    fn open_exercise(&mut self, name: String, form: Form, token: usize) {
        self.desk.take(token, Field::Exercise, name.clone());
        self.open(Subject::Exercise(Doing { name, form }), Some(token));
    }

    /// The first subject takes what stands before it: `5k race`, `55min legs`, `3x8@60 bench`.
    fn open(&mut self, subject: Subject, token: Option<usize>) {
        let values = std::mem::take(&mut self.pending);
        self.entries.push(Entry { subject, token, values });
    }
}
