//! What keys do in the pane. Methods of `App`, because most open something over the screen, say something, or ask for work.

use super::build::Questions;
use super::card::Card;
use super::check_in::Asking;
use super::wish::{Answer, Happening};
use super::work::{self, Books};
use super::{fill, whole};
use crate::coach::insight::{Session, State};
use crate::coach::planner::{Building, Offer, Wish};
use crate::domain::adherence::DueId;
use crate::domain::clean::clean_line;
use crate::domain::plan::PlannedSession;
use crate::domain::profile::Profile;
use crate::domain::workout::{SkipReason, Workout, WorkoutKind};
use crate::tui::app::App;
use crate::tui::cmd::{Cmd, RequestId};
use crate::tui::keymap::{Action, Facts, Meaning};
use crate::tui::overlay::Overlay;
use crate::tui::overlay::picker::{Choice, Item, Picker};
use crate::tui::overlay::reader::Reader;
use crate::tui::overlay::toast::Tone;
use crate::tui::pane::Pane;
use crate::tui::pane::chat;
use crate::tui::pane::log::summary;
use jiff::ToSpan;
use jiff::civil::Date;
use std::sync::Arc;

/// Days to which a session can be moved, before and after its own.
const MOVES: std::ops::RangeInclusive<i32> = -6..=13;

impl App {
    /// Does what a key, a command or the palette asks of today.
    pub(in crate::tui) fn act_on_today(&mut self, meaning: Meaning, cmds: &mut Vec<Cmd>) {
        match meaning.action {
            Action::StartPlanned => self.start_planned(cmds),
            Action::LogPlanned => self.log_planned(cmds),
            Action::MovePlanned => self.ask_where(),
            Action::SkipPlanned => self.ask_why_not(),
            Action::SwapPlanned => self.ask_with_what(),
            Action::LifeEvent => self.ask_what_happened(),
            Action::UndoPlan => {
                let request = self.plan_request();
                cmds.push(Cmd::UndoPlan(request));
            }
            Action::ReadPlan => self.read_plan(),
            Action::BuildPlan => self.open_questions(),
            Action::CheckIn => self.open_check_in(),
            Action::ShowWork => self.show_work(),
            Action::AskAboutToday => self.ask_about_today(cmds),
            Action::BackToToday => self.choose(None),
            Action::LineUp => self.step_session(Step::Before),
            Action::LineDown => self.step_session(Step::After),
            Action::PageUp => self.today.scroll.by(-5),
            Action::PageDown => self.today.scroll.by(5),
            _ => {}
        }
    }

    /// What the keymap needs to know.
    pub(in crate::tui) fn today_facts(&self) -> Facts {
        let session = self.sight().session();
        let planned = self.today.insight.plan.is_some();
        Facts::NONE
            .when(Facts::PLAN, planned)
            .when(Facts::NO_PLAN, !planned && !self.sight().waits())
            .when(Facts::PLANNED, session.is_some())
            .when(Facts::PLANNED_OPEN, session.is_some_and(|session| session.state.is_open()))
            .when(Facts::AWAY, self.today.chosen.is_some())
    }

    fn choose(&mut self, id: Option<DueId>) {
        self.today.chosen = id;
        self.today.scroll.home();
    }

    /// The cursor goes to the session before or after, over the days of the week.
    fn step_session(&mut self, step: Step) {
        let sight = self.sight();
        let all: Vec<DueId> = sight.sessions().map(|session| session.id).collect();
        let at = sight.session().and_then(|session| all.iter().position(|id| *id == session.id));
        let today = sight.today;
        // On a day without a session the cursor starts from where that day stands.
        let gap = sight.sessions().take_while(|session| session.date < today).count();
        let next = match (at, step) {
            (Some(at), Step::Before) => at.checked_sub(1),
            (Some(at), Step::After) => Some(at + 1),
            (None, Step::Before) => gap.checked_sub(1),
            (None, Step::After) => Some(gap),
        };
        if let Some(id) = next.and_then(|next| all.get(next)) {
            let id = *id;
            let own = self.today.insight.today.iter().any(|session| session.id == id);
            let first = self.today.insight.today.first().is_some_and(|session| session.id == id);
            self.choose(Some(id).filter(|_| !(own && first)));
        }
    }

    /// The chosen session; says so when there is none.
    fn session(&mut self) -> Option<Session> {
        let session = self.sight().session().cloned();
        if session.is_none() {
            self.say(Tone::Attention, "there is no planned session here");
        }
        session
    }

    /// The chosen session, if it can still be changed; says why not.
    fn open_session_of_plan(&mut self) -> Option<Session> {
        let session = self.session()?;
        let problem = match session.state {
            State::Open | State::Missed => return Some(session),
            State::Done { .. } => "it is done; the log (3) has it",
            State::Skipped(_) | State::Excused(_) => "it was taken out; undo brings it back",
        };
        self.say(Tone::Attention, problem);
        None
    }

    fn planned(&self, id: DueId) -> Option<&PlannedSession> {
        self.today.insight.plan.as_ref().and_then(|plan| plan.sessions.get(&id))
    }

    fn start_planned(&mut self, cmds: &mut Vec<Cmd>) {
        let Some(session) = self.open_session_of_plan() else { return };
        match self.planned(session.id) {
            Some(planned) => cmds.push(Cmd::StartTimer(Box::new(fill::timer(planned)))),
            None => self.say(Tone::Attention, "the plan is still being read"),
        }
    }

    /// The log's form, filled with what was planned; without a session, the log.
    fn log_planned(&mut self, cmds: &mut Vec<Cmd>) {
        let session = self.sight().session().cloned();
        self.show(Pane::Log, cmds);
        let Some(session) = session.filter(|session| !matches!(session.state, State::Done { .. })) else { return };
        let on = session.date.min(self.log.today());
        let workout = match self.planned(session.id) {
            Some(planned) => fill::workout(planned, on),
            None => Workout { title: session.title.clone(), ..Workout::new(on, session.kind) },
        };
        self.fill_form(workout);
    }

    fn ask_where(&mut self) {
        let Some(session) = self.open_session_of_plan() else { return };
        let today = self.log.today();
        let days = MOVES.filter_map(|days| session.date.checked_add(days.days()).ok());
        let days = days.filter(|day| *day >= today && *day != session.date);
        let items = days.map(|day| Item {
            text: summary::day(day, today).replace("  ", " "),
            detail: self.stands_on(day),
            choice: Choice::Move(session.id, day),
        });
        let items: Vec<Item> = items.collect();
        self.overlay = Some(Overlay::Picker(Picker::new("Move it to", "there is no other day", items)));
    }

    /// What stands on a day of the plan.
    fn stands_on(&self, day: Date) -> String {
        let Some(plan) = &self.today.insight.plan else { return String::new() };
        let names: Vec<&str> = plan.on(day).into_iter().filter(|s| s.is_on()).map(|s| s.title.as_str()).collect();
        if names.is_empty() { "rest".to_owned() } else { clean_line(&names.join(", ")).into_owned() }
    }

    fn ask_why_not(&mut self) {
        let Some(session) = self.open_session_of_plan() else { return };
        let items = SkipReason::ALL.map(|reason| Item {
            text: reason.name().to_owned(),
            detail: String::new(),
            choice: Choice::SkipPlanned(session.id, reason),
        });
        self.overlay = Some(Overlay::Picker(Picker::new("Skip it because", "", items.to_vec())));
    }

    fn ask_what_happened(&mut self) {
        let items = Happening::all(&self.profile, self.log.today()).into_iter().map(|happening| Item {
            text: clean_line(&happening.words()).into_owned(),
            detail: String::new(),
            choice: Choice::Happened(happening),
        });
        self.overlay = Some(Overlay::Picker(Picker::new("What came between?", "", items.collect())));
    }

    /// Which session the chosen one changes its day with.
    fn ask_with_what(&mut self) {
        let Some(session) = self.open_session_of_plan() else { return };
        let Some(plan) = self.today.insight.plan.clone() else { return };
        let today = self.log.today();
        let others = plan.between(today, session.date.saturating_add(MOVES.end().days()));
        let others = others.into_iter().filter(|other| other.is_on() && other.date != session.date);
        let items = others.map(|other| Item {
            text: clean_line(&other.title).into_owned(),
            detail: summary::day(other.date, today).replace("  ", " "),
            choice: Choice::Swap(session.id, other.id),
        });
        let picker = Picker::new("Swap its day with", "no other session is near enough", items.collect());
        self.overlay = Some(Overlay::Picker(picker));
    }

    /// Asks for a proposal. The answer to an earlier wish is not waited for any more.
    pub(in crate::tui) fn wish(&mut self, wish: Wish, cmds: &mut Vec<Cmd>) {
        let request = self.plan_request();
        cmds.push(Cmd::Propose(request, Box::new(wish)));
    }

    fn plan_request(&mut self) -> RequestId {
        let request = self.request();
        self.today.request = Some(request);
        request
    }

    fn open_questions(&mut self) {
        let now = self.now.to_zoned(self.zone.clone());
        self.overlay = Some(Overlay::Questions(Box::new(Questions::new(&self.profile, &now))));
    }

    /// The questions are answered: a plan is asked for.
    pub(in crate::tui) fn build(&mut self, cmds: &mut Vec<Cmd>) {
        let now = self.now.to_zoned(self.zone.clone());
        let Some(Overlay::Questions(questions)) = &mut self.overlay else { return };
        if questions.request.is_some() {
            return;
        }
        let Some(building) = questions.read(&now) else { return };
        let request = self.plan_request();
        if let Some(Overlay::Questions(questions)) = &mut self.overlay {
            questions.request = Some(request);
        }
        cmds.push(Cmd::Propose(request, Box::new(Wish::Build(Box::new(building)))));
    }

    /// The first questions are answered: who named a race is offered a plan to it.
    pub(in crate::tui) fn offer_first_plan(&mut self, profile: &Profile, cmds: &mut Vec<Cmd>) {
        let race = profile.race_date.filter(|race| *race > self.log.today());
        if let (Some(race), None) = (race, &self.today.insight.plan) {
            let building = Building::new(race, profile.clone());
            self.wish(Wish::Build(Box::new(building)), cmds);
        }
    }

    /// A proposal arrived, or why there is none.
    pub(in crate::tui) fn proposed(&mut self, request: RequestId, result: Result<Offer, String>) {
        if self.today.request.take_if(|waiting| *waiting == request).is_none() {
            return;
        }
        match (result, &mut self.overlay) {
            (Ok(offer), _) => self.overlay = Some(Overlay::Card(Box::new(Card::new(offer)))),
            (Err(problem), Some(Overlay::Questions(questions))) => {
                questions.request = None;
                questions.problem = Some(problem);
            }
            (Err(problem), _) => self.say(Tone::Attention, problem),
        }
    }

    /// The athlete answers the proposal. The card stays until the answer is on the disk.
    pub(in crate::tui) fn answer(&mut self, answer: Answer, cmds: &mut Vec<Cmd>) {
        let request = self.request();
        let Some(Overlay::Card(card)) = &mut self.overlay else { return };
        if card.request.is_some() {
            return;
        }
        let id = card.offer.id;
        match answer {
            Answer::Accept => card.request = Some(request),
            Answer::Refuse => {
                self.overlay = None;
                self.say(Tone::Done, "the plan stays as it is");
            }
        }
        cmds.push(Cmd::Answer(request, id, answer));
    }

    /// The answer is on the disk, or not.
    pub(in crate::tui) fn answered(&mut self, request: RequestId, result: Result<String, String>) {
        let Some(Overlay::Card(card)) = &mut self.overlay else { return };
        if card.request.take_if(|waiting| *waiting == request).is_none() {
            return;
        }
        match result {
            Ok(said) => {
                self.overlay = None;
                self.choose(None);
                self.say(Tone::Done, said);
            }
            Err(problem) => card.problem = Some(format!("NOT SAVED: {problem}")),
        }
    }

    /// The last change of the plan was taken back, or not.
    pub(in crate::tui) fn plan_undone(&mut self, request: RequestId, result: Result<String, String>) {
        if self.today.request.take_if(|waiting| *waiting == request).is_none() {
            return;
        }
        match result {
            Ok(said) => self.say(Tone::Done, said),
            Err(problem) => self.say(Tone::Attention, problem),
        }
    }

    fn read_plan(&mut self) {
        let Some(plan) = self.today.insight.plan.clone() else {
            self.say(Tone::Attention, "there is no plan yet");
            return;
        };
        let text = whole::markdown(&plan, &self.today.insight, self.profile.units, self.log.today());
        self.overlay = Some(Overlay::Reader(Box::new(Reader::new(clean_line(&plan.name), &text))));
    }

    fn show_work(&mut self) {
        let books = Books {
            insight: &self.today.insight,
            log: &self.log.state,
            units: self.profile.units,
            today: self.log.today(),
        };
        self.overlay =
            Some(Overlay::Reader(Box::new(Reader::new("How the numbers come about", &work::markdown(books)))));
    }

    fn open_check_in(&mut self) {
        let asking = Asking::new(self.log.today(), self.today.insight.check_in.today.as_ref());
        self.overlay = Some(Overlay::CheckIn(Box::new(asking)));
    }

    /// A key for the check-in: it is kept when the last question is answered.
    pub(in crate::tui) fn answer_check_in(&mut self, meaning: Meaning, cmds: &mut Vec<Cmd>) {
        let Some(Overlay::CheckIn(asking)) = &mut self.overlay else { return };
        match (meaning.action, meaning.digit) {
            (Action::Score, Some(digit)) => asking.answer(digit),
            (Action::PassQuestion, _) => asking.pass(),
            _ => asking.back(),
        }
        if asking.question().is_none() {
            self.keep_check_in(cmds);
        }
    }

    /// The check-in is left or done: what was answered is kept.
    pub(in crate::tui) fn keep_check_in(&mut self, cmds: &mut Vec<Cmd>) {
        let Some(Overlay::CheckIn(asking)) = self.overlay.take_if(|overlay| matches!(overlay, Overlay::CheckIn(_)))
        else {
            return;
        };
        let known = self.today.insight.check_in.today.as_ref();
        if known != Some(&asking.answers) && !(known.is_none() && asking.answers.is_empty()) {
            let request = self.request();
            cmds.push(Cmd::SaveCheckIn(request, Box::new(asking.answers)));
        }
    }

    /// The check-in is on the disk, or not.
    pub(in crate::tui) fn check_in_saved(&mut self, result: Result<(), String>) {
        match result {
            Ok(()) => self.say(Tone::Done, "check-in saved on this computer"),
            Err(problem) => self.say(Tone::Failed, format!("check-in NOT SAVED: {problem}")),
        }
    }

    /// The chat, with a question on the chosen session typed in; a draft that is there stays.
    fn ask_about_today(&mut self, cmds: &mut Vec<Cmd>) {
        let sight = self.sight();
        let question = match sight.session() {
            Some(session) if session.kind == WorkoutKind::Race => "How do I pace my race?".to_owned(),
            Some(session) => {
                let title = clean_line(&session.title).into_owned();
                let when = if session.date == sight.today {
                    "today's".to_owned()
                } else {
                    format!("{}'s", summary::day(session.date, sight.today).replace("  ", " "))
                };
                format!("How do I do {when} {title} well, and why is it in my plan?")
            }
            None => "What should I do today, and why?".to_owned(),
        };
        self.show(Pane::Chat, cmds);
        self.chat.focus = chat::Focus::Typing;
        if self.chat.composer.is_empty() {
            self.chat.composer.set(&question);
            self.draft_changed();
        } else {
            self.say(Tone::Attention, "there is a question in the input already; send it or clear it (Ctrl-C) first");
        }
    }

    /// What is known has changed. The cursor stays on its session while that is there.
    pub(in crate::tui) fn set_insight(&mut self, insight: Arc<crate::coach::insight::Insight>) {
        self.today.insight = insight;
        let chosen = self.today.chosen;
        if chosen.is_some_and(|id| !self.sight().sessions().any(|session| session.id == id)) {
            self.choose(None);
        }
    }
}

/// Where the cursor goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Before,
    After,
}
