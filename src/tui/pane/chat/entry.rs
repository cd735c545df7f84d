//! One exchange in the transcript: its question, its answer as it grows, what is being waited for, and how it ended.

use crate::coach::event::{Remedy, Stage};
use crate::domain::clean::clean;
use crate::domain::conversation::{Exchange, Outcome, Rating, Voice};
use crate::tui::keymap::{Action, Layer, key_of};
use crate::tui::theme::Theme;
use crate::tui::widget::markdown::Markdown;
use crate::tui::widget::spinner;
use crate::tui::widget::wrap::{Run, wrap};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use ratatui::text::{Line, Span};
use std::fmt::Write as _;
use std::ops::Range;

/// Columns before an answer.
const INDENT: &str = "  ";
/// Lines of a question that are shown; the rest is counted.
const QUESTION_LINES: usize = 12;
/// Characters of a question that are worth wrapping for those lines.
const QUESTION_CHARS: usize = 8_000;

/// What is needed to draw an entry, beside itself.
#[derive(Clone, Copy, Debug)]
pub struct Look<'a> {
    /// Columns of the transcript.
    pub width: usize,
    /// Styles.
    pub theme: &'a Theme,
    /// The time.
    pub now: Timestamp,
    /// The athlete's zone.
    pub zone: &'a TimeZone,
    /// The layer whose keys are named.
    pub layer: Layer,
}

/// What an answer waits for, and since when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait {
    /// What.
    pub stage: Option<Stage>,
    /// Since when.
    pub since: Timestamp,
}

/// One exchange on the screen.
#[derive(Debug)]
pub struct Entry {
    /// What is or will be stored.
    pub exchange: Exchange,
    /// Sentences beside the answer.
    pub notices: Vec<String>,
    /// Set while the answer is on its way.
    pub wait: Option<Wait>,
    /// A way out of the problem.
    pub remedy: Option<Remedy>,
    /// A later entry asks the same again.
    pub superseded: bool,
    /// The first of another chat than the one before it.
    pub starts_chat: bool,
    answer: Option<Markdown>,
    head: Option<(usize, Theme, Vec<Line<'static>>)>,
}

impl Entry {
    /// An exchange that was loaded.
    pub fn stored(mut exchange: Exchange) -> Self {
        exchange.question = clean(&exchange.question).into_owned();
        exchange.answer = clean(&exchange.answer).into_owned();
        if exchange.outcome == Outcome::Streaming {
            // It is not streaming to us: the program that asked has ended.
            exchange.outcome = Outcome::Interrupted;
        }
        Self {
            exchange,
            notices: Vec::new(),
            wait: None,
            remedy: None,
            superseded: false,
            starts_chat: false,
            answer: None,
            head: None,
        }
    }

    /// A question that was just sent.
    pub fn asked(exchange: Exchange) -> Self {
        let since = exchange.asked_at;
        Self {
            answer: Some(Markdown::streaming()),
            wait: Some(Wait { stage: None, since }),
            exchange: Exchange { outcome: Outcome::Streaming, ..exchange.clone() },
            ..Self::stored(exchange)
        }
    }

    /// More text of the answer.
    pub fn push(&mut self, text: &str) {
        let text = clean(text);
        self.exchange.answer.push_str(&text);
        if let Some(answer) = &mut self.answer {
            answer.push(&text);
        }
    }

    /// Nothing more will come: `outcome` says why.
    pub fn end(&mut self, outcome: Outcome) {
        self.wait = None;
        self.exchange.outcome = outcome;
        if let Some(answer) = &mut self.answer {
            answer.finish();
        }
    }

    /// The exchange as it was stored replaces what was heard.
    pub fn finish(&mut self, exchange: Exchange, remedy: Option<Remedy>) {
        let same = exchange.answer == self.exchange.answer;
        let question = std::mem::take(&mut self.exchange.question);
        let outcome = exchange.outcome;
        self.exchange = exchange;
        self.exchange.question = question;
        self.remedy = remedy;
        if !same {
            self.exchange.answer = clean(&self.exchange.answer).into_owned();
            self.answer = None;
        }
        self.head = None;
        self.end(outcome);
    }

    /// The voice is known; the head shows it.
    pub fn set_voice(&mut self, voice: Voice, model: Option<String>) {
        self.exchange.voice = voice;
        self.exchange.model = model.map(|model| clean(&model).into_owned());
        self.head = None;
    }

    /// Forgets drawn lines, to save memory; they are made again when needed.
    pub fn forget_lines(&mut self) {
        if self.wait.is_none() {
            self.answer = None;
            self.head = None;
        }
    }

    /// Whether lines are kept.
    pub fn has_lines(&self) -> bool {
        self.head.is_some()
    }

    /// Brings the lines up to date and tells how many there are.
    pub fn height(&mut self, look: &Look<'_>) -> usize {
        self.prepare(look);
        self.head_lines().len() + self.answer_height() + self.foot(look, Chosen::No).len()
    }

    /// Some of its lines. `height` must have been asked with the same look before.
    pub fn lines(&self, range: Range<usize>, look: &Look<'_>, chosen: Chosen) -> Vec<Line<'static>> {
        let head = self.head_lines();
        let body = self.answer_height();
        let mut out: Vec<Line<'static>> = head.iter().take(range.end).skip(range.start).cloned().collect();
        if let Some(answer) = &self.answer {
            let from = range.start.saturating_sub(head.len());
            let to = range.end.saturating_sub(head.len());
            out.extend(answer.lines(from..to).map(|line| {
                let mut spans = Vec::with_capacity(line.spans.len() + 1);
                spans.push(Span::raw(INDENT));
                spans.extend(line.spans.iter().cloned());
                Line::from(spans)
            }));
        }
        let before = head.len() + body;
        if range.end > before {
            let from = range.start.saturating_sub(before);
            out.extend(self.foot(look, chosen).into_iter().take(range.end - before).skip(from));
        }
        out
    }

    fn head_lines(&self) -> &[Line<'static>] {
        self.head.as_ref().map_or(&[], |(_, _, lines)| lines)
    }

    fn answer_height(&self) -> usize {
        self.answer.as_ref().map_or(0, Markdown::height)
    }

    fn prepare(&mut self, look: &Look<'_>) {
        let answer = self.answer.get_or_insert_with(|| Markdown::whole(&self.exchange.answer));
        answer.layout(look.width.saturating_sub(INDENT.len()).max(1), look.theme);
        if self.head.as_ref().is_none_or(|(width, theme, _)| *width != look.width || theme != look.theme) {
            self.head = Some((look.width, *look.theme, self.draw_head(look)));
        }
    }

    fn draw_head(&self, look: &Look<'_>) -> Vec<Line<'static>> {
        let theme = look.theme;
        let at = clock(self.exchange.asked_at, look);
        let mut out = Vec::new();
        if self.starts_chat {
            let text = format!("-- {at} · another chat --");
            out.extend(wrap(&[Run::new(text, theme.dim)], look.width, &[], &[]));
            out.push(Line::default());
        }
        let label = [Span::styled("You ", theme.strong), Span::styled(format!("{at}   "), theme.dim)];
        let question = self.exchange.question.trim_end();
        let shown: String = question.chars().take(QUESTION_CHARS).collect();
        let mut lines = wrap(&[Run::new(shown.as_str(), theme.text)], look.width, &label, &[Span::raw(INDENT)]);
        if lines.len() > QUESTION_LINES || shown.len() < question.len() {
            lines.truncate(QUESTION_LINES);
            let text = format!("{INDENT}.. {} characters in all, sent whole", question.chars().count());
            lines.extend(wrap(&[Run::new(text, theme.dim)], look.width, &[], &[]));
        }
        out.extend(lines);
        out.push(Line::default());
        let who = match (self.exchange.voice, &self.exchange.model) {
            (Voice::Guard, _) => "safety first".to_owned(),
            (Voice::Model, Some(model)) => model.clone(),
            (Voice::Model, None) => String::new(),
            (Voice::Offline, _) if self.exchange.outcome == Outcome::Failed && self.exchange.answer.is_empty() => {
                String::new()
            }
            (Voice::Offline, _) if self.exchange.answer.is_empty() => String::new(),
            (Voice::Offline, _) => "offline coach".to_owned(),
        };
        let coach = [Run::new("Coach", theme.strong.patch(theme.accent)), Run::new(format!("   {who}"), theme.dim)];
        out.extend(wrap(&coach, look.width, &[], &[Span::raw(INDENT)]));
        out
    }

    /// What stands under the answer. Its height depends on the width only, never on what is chosen.
    fn foot(&self, look: &Look<'_>, chosen: Chosen) -> Vec<Line<'static>> {
        let theme = look.theme;
        let indent = [Span::raw(INDENT)];
        let mut out = Vec::new();
        for notice in &self.notices {
            out.extend(wrap(&[Run::new(format!("note: {notice}"), theme.attention)], look.width, &indent, &indent));
        }
        if let Some(wait) = self.wait {
            if self.exchange.answer.is_empty() {
                let text = waiting(wait, look.now);
                out.extend(wrap(&[Run::new(text, theme.attention)], look.width, &indent, &indent));
            }
        } else {
            self.draw_ending(look, &mut out);
            if !self.exchange.answer.is_empty() {
                out.push(Line::default());
            }
            out.push(self.draw_figures(look, chosen));
        }
        out.push(Line::default());
        out
    }

    fn draw_ending(&self, look: &Look<'_>, out: &mut Vec<Line<'static>>) {
        let theme = look.theme;
        let indent = [Span::raw(INDENT)];
        let partial = !self.exchange.answer.is_empty();
        let ending = match self.exchange.outcome {
            Outcome::Complete | Outcome::Streaming => None,
            Outcome::Stopped if partial => Some(("stopped", "the text so far is kept")),
            Outcome::Stopped => Some(("stopped", "before any text came")),
            Outcome::Truncated => Some(("cut off", "the text so far is kept")),
            Outcome::Interrupted if partial => Some(("interrupted", "the program ended; the text so far is kept")),
            Outcome::Interrupted => Some(("interrupted", "the program ended; the question is kept")),
            Outcome::Failed if partial => Some(("failed", "the question and the text so far are kept")),
            Outcome::Failed => Some(("failed", "the question is kept")),
        };
        if let Some((mark, kept)) = ending {
            let style = if self.exchange.outcome == Outcome::Failed { theme.failed } else { theme.attention };
            let mut runs = vec![Run::new(format!("[{mark}] "), style)];
            match &self.exchange.problem {
                Some(problem) => {
                    runs.push(Run::new(clean(problem).into_owned(), style));
                    runs.push(Run::new(format!("  ({kept})"), theme.dim));
                }
                None => runs.push(Run::new(kept, theme.dim)),
            }
            out.extend(wrap(&runs, look.width, &indent, &indent));
        } else if let Some(problem) = &self.exchange.problem {
            out.extend(wrap(
                &[Run::new(format!("note: {}", clean(problem)), theme.attention)],
                look.width,
                &indent,
                &indent,
            ));
        }
        if let Some(text) = self.way_out(look.layer) {
            out.extend(wrap(&[Run::new(text, theme.accent)], look.width, &indent, &indent));
        }
    }

    fn way_out(&self, layer: Layer) -> Option<String> {
        let key = |action| key_of(action, layer).unwrap_or_default();
        match self.remedy.as_ref()? {
            Remedy::Retry => Some(format!("{} asks the same again", key(Action::Retry))),
            Remedy::ChooseModel(_) => {
                Some(format!("{} chooses another model and asks again", key(Action::ChooseModel)))
            }
            Remedy::Setting(text) => Some(format!("to do: {}", clean(text))),
        }
    }

    fn draw_figures(&self, look: &Look<'_>, chosen: Chosen) -> Line<'static> {
        let theme = look.theme;
        let mut spans = vec![Span::raw(INDENT)];
        let figures = self.figures();
        let mut used = INDENT.len() + figures.len();
        if let Some(rating) = self.exchange.rating {
            let (text, style) = match rating {
                Rating::Good => ("rated good   ", theme.done),
                Rating::Bad => ("rated bad   ", theme.attention),
            };
            used += text.len();
            spans.push(Span::styled(text, style));
        }
        if chosen == Chosen::Yes {
            for (action, word) in [
                (Action::RateGood, "good"),
                (Action::RateBad, "bad"),
                (Action::Retry, "again"),
                (Action::EditQuestion, "edit"),
                (Action::CopyAnswer, "copy"),
            ] {
                let needs_text = matches!(action, Action::RateGood | Action::RateBad | Action::CopyAnswer);
                if needs_text && self.exchange.answer.is_empty() {
                    continue;
                }
                let key = key_of(action, look.layer).unwrap_or_default();
                let room = key.len() + word.len() + 4;
                if used + room > look.width {
                    break;
                }
                used += room;
                spans.push(Span::styled(key, theme.accent));
                spans.push(Span::styled(format!(" {word}   "), theme.dim));
            }
        }
        spans.push(Span::styled(figures, theme.dim));
        Line::from(spans)
    }

    fn figures(&self) -> String {
        let exchange = &self.exchange;
        let mut parts = Vec::new();
        if let Some(ms) = exchange.latency_ms {
            parts.push(format!("{:.1} s", f64::from(ms) / 1000.0));
        }
        if let Some(usage) = exchange.usage {
            parts.push(format!("{}+{} tok", usage.prompt_tokens, usage.completion_tokens));
        }
        if let Some(cost) = exchange.cost_usd {
            parts.push(format!("${cost:.4}"));
        }
        if self.superseded {
            parts.push("asked again below".to_owned());
        }
        parts.join(" · ")
    }
}

/// Whether an entry is the one that keys act on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chosen {
    /// It is.
    Yes,
    /// It is not.
    No,
}

fn clock(at: Timestamp, look: &Look<'_>) -> String {
    let then = at.to_zoned(look.zone.clone());
    let today = look.now.to_zoned(look.zone.clone()).date();
    let mut out = String::new();
    if then.date() != today {
        let _ = write!(out, "{} ", then.strftime("%a %-d %b"));
    }
    let _ = write!(out, "{}", then.strftime("%H:%M"));
    out
}

fn waiting(wait: Wait, now: Timestamp) -> String {
    let elapsed = now.as_millisecond() - wait.since.as_millisecond();
    let sign = spinner::frame(elapsed);
    let seconds = spinner::waited(elapsed);
    match wait.stage {
        None => format!("{sign} sent{seconds}"),
        Some(Stage::OpeningStore) => format!("{sign} opening the database{seconds}"),
        Some(Stage::Searching) => format!("{sign} searching the library{seconds}"),
        Some(Stage::WaitingForModel) => format!("{sign} waiting for the model{seconds}"),
        Some(Stage::Retrying { seconds: pause, attempt }) => {
            let left = (i64::from(pause) - elapsed / 1000).max(0);
            format!("{sign} the provider asked for a pause: try {attempt} in {left} s")
        }
    }
}
