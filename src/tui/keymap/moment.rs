//! What the table knows of the app: who hears keys, and what is the case.

use crate::tui::pane::Pane;

/// Who hears keys first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Layer {
    /// The input of the chat.
    Typing,
    /// The transcript of the chat.
    Reading,
    /// A passage beside or above the chat.
    Passage,
    /// The line in which a text to find is typed.
    Find,
    /// The one line of the log.
    LogLine,
    /// The form of the log.
    LogForm,
    /// The list of the log.
    LogList,
    /// The filter of that list.
    LogFilter,
    /// The path of an import.
    ImportPath,
    /// The steps of an import after its path.
    Import,
    /// The pane of today.
    Today,
    /// The charts.
    Progress,
    /// A list with a filter: palette, models, old questions, chats, code blocks, templates.
    List,
    /// A text over the screen: help, a found chat.
    Reader,
    /// A yes-or-no question.
    Confirm,
    /// A proposal for the plan.
    Card,
    /// The check-in.
    CheckIn,
    /// The questions before a plan is built.
    Questions,
}

impl Layer {
    /// All, in the order of the reference.
    pub const ALL: [Self; 18] = [
        Self::Today,
        Self::Typing,
        Self::Reading,
        Self::Passage,
        Self::Find,
        Self::LogLine,
        Self::LogForm,
        Self::LogList,
        Self::LogFilter,
        Self::ImportPath,
        Self::Import,
        Self::Progress,
        Self::List,
        Self::Reader,
        Self::Confirm,
        Self::Card,
        Self::CheckIn,
        Self::Questions,
    ];

    /// The pane that it belongs to; none for what stands over the panes.
    pub fn pane(self) -> Option<Pane> {
        match self {
            Self::Today => Some(Pane::Today),
            Self::Typing | Self::Reading | Self::Passage | Self::Find => Some(Pane::Chat),
            Self::LogLine | Self::LogForm | Self::LogList | Self::LogFilter | Self::ImportPath | Self::Import => {
                Some(Pane::Log)
            }
            Self::Progress => Some(Pane::Progress),
            Self::List | Self::Reader | Self::Confirm | Self::Card | Self::CheckIn | Self::Questions => None,
        }
    }

    /// Heading of its keys.
    pub fn title(self) -> &'static str {
        match self {
            Self::Today => "In today",
            Self::Typing => "While typing",
            Self::Reading => "In the transcript",
            Self::Passage => "While a passage is open",
            Self::Find => "While typing a text to find",
            Self::LogLine => "In the line of the log",
            Self::LogForm => "In the form of the log",
            Self::LogList => "In the list of the log",
            Self::LogFilter => "While filtering the log",
            Self::ImportPath => "While typing the path of an import",
            Self::Import => "In an import",
            Self::Progress => "In the charts",
            Self::List => "In a list over the screen",
            Self::Reader => "In a text over the screen",
            Self::Confirm => "When asked yes or no",
            Self::Card => "In a proposal for the plan",
            Self::CheckIn => "In the check-in",
            Self::Questions => "In the questions before a plan",
        }
    }
}

/// Facts that a binding may ask for, as a set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Facts(pub(super) u64);

impl Facts {
    /// Nothing in particular.
    pub const NONE: Self = Self(0);
    /// An answer is on its way.
    pub const STREAMING: Self = Self(1);
    /// The input is empty.
    pub const INPUT_EMPTY: Self = Self(1 << 1);
    /// The transcript is empty.
    pub const CHAT_EMPTY: Self = Self(1 << 2);
    /// There is an exchange to act on.
    pub const EXCHANGE: Self = Self(1 << 3);
    /// That exchange has numbered sources.
    pub const SOURCES: Self = Self(1 << 4);
    /// The view is not at the end.
    pub const SCROLLED: Self = Self(1 << 5);
    /// Something was found.
    pub const FOUND: Self = Self(1 << 6);
    /// A command is being typed and can be completed.
    pub const COMPLETING: Self = Self(1 << 7);
    /// The cursor is in the first row of the input.
    pub const FIRST_LINE: Self = Self(1 << 8);
    /// An old question is shown and the cursor is in its last line.
    pub const LAST_LINE: Self = Self(1 << 9);
    /// Questions wait in the queue.
    pub const QUEUED: Self = Self(1 << 10);
    /// A rating can be taken back.
    pub const RATED: Self = Self(1 << 11);
    /// An old question is being edited.
    pub const EDITING: Self = Self(1 << 12);
    /// The log has a form with something in it.
    pub const FORM: Self = Self(1 << 13);
    /// A session is chosen in the log.
    pub const ROW: Self = Self(1 << 14);
    /// That session is deleted.
    pub const ROW_DELETED: Self = Self(1 << 15);
    /// A change of the log can be taken back.
    pub const UNDO: Self = Self(1 << 16);
    /// The whole line of the log is understood and stands in the form.
    pub const LINE_READ: Self = Self(1 << 17);
    /// The field that has the focus belongs to a row that can be taken out: a set, a lap.
    pub const LOOSE_ROW: Self = Self(1 << 18);
    /// Something is typed in the line of the log that the form was not filled with.
    pub const LINE_UNREAD: Self = Self(1 << 20);
    /// There is a plan.
    pub const PLAN: Self = Self(1 << 21);
    /// There is none, as far as all is read.
    pub const NO_PLAN: Self = Self(1 << 22);
    /// A planned session is chosen.
    pub const PLANNED: Self = Self(1 << 23);
    /// That session can still be done.
    pub const PLANNED_OPEN: Self = Self(1 << 24);
    /// It is not the day's own.
    pub const AWAY: Self = Self(1 << 25);
    /// The list of the log is filtered.
    pub const FILTERED: Self = Self(1 << 19);
    /// Files of an import are being read.
    pub const IMPORT_GOING: Self = Self(1 << 40);
    /// A question about a table is open.
    pub const IMPORT_ASKS: Self = Self(1 << 41);
    /// All about a table is answered, and it has to be agreed to.
    pub const IMPORT_AGREES: Self = Self(1 << 42);
    /// An answer about a table can be taken back.
    pub const IMPORT_ANSWERED: Self = Self(1 << 43);
    /// A dry run is shown.
    pub const IMPORT_FOUND: Self = Self(1 << 44);
    /// An import is done.
    pub const IMPORT_DONE: Self = Self(1 << 45);

    /// The sessions of a place of a chart are open.
    pub const DAYS_OPEN: Self = Self(1 << 40);
    /// Seconds are being tried on the forecast.
    pub const TRYING: Self = Self(1 << 41);
    /// The cursor of a chart is on a week or a day.
    pub const WEEK: Self = Self(1 << 42);
    /// The cursor is on a station that has a chart of its own.
    pub const PART: Self = Self(1 << 43);
    /// There is a forecast to try seconds on.
    pub const FORECAST: Self = Self(1 << 44);
    /// The topic has charts of its parts.
    pub const CUTS: Self = Self(1 << 45);
    /// A chart is shown as a table or a sentence.
    pub const AS_TEXT: Self = Self(1 << 46);

    /// The cursor of a chart moves along its places.
    pub const ALONG: Self = Self(1 << 47);

    /// Both sets together.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Adds `other` when `holds`.
    #[must_use]
    pub fn when(self, other: Self, holds: impl Into<Holds>) -> Self {
        if holds.into() == Holds::Yes { self.and(other) } else { self }
    }

    /// Whether all of `other` are here.
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

/// A yes or no that reads at the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// It is so.
    Yes,
    /// It is not so.
    No,
}

impl From<bool> for Holds {
    fn from(holds: bool) -> Self {
        if holds { Self::Yes } else { Self::No }
    }
}

/// What the table knows of the app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// Who hears keys first.
    pub layer: Layer,
    /// What is the case.
    pub facts: Facts,
}
