//! Lists over the screen: taking a row, and the lists of questions, models and chats.

use crate::coach::event::Remedy;
use crate::coach::planner::Wish;
use crate::domain::clean::clean;
use crate::domain::conversation::Exchange;
use crate::domain::plan::adapt::Ask;
use crate::tui::app::App;
use crate::tui::cmd::{Cmd, RequestId};
use crate::tui::keymap::Meaning;
use crate::tui::overlay::Overlay;
use crate::tui::overlay::picker::{Choice, Item, Picker, Typing};
use crate::tui::overlay::reader::Reader;
use crate::tui::overlay::toast::Tone;
use crate::tui::pane::chat::Focus;

impl App {
    /// Closes what lies beside the chat.
    pub(in crate::tui) fn close_in_chat(&mut self) {
        if self.chat.find.open {
            self.chat.find.open = false;
            if self.chat.find.at.is_some() {
                self.chat.focus = Focus::Reading;
            }
        } else {
            self.chat.passage = None;
        }
    }

    /// Takes the chosen row of a list.
    pub(in crate::tui) fn accept_row(&mut self, mut picker: Picker, cmds: &mut Vec<Cmd>) {
        if picker.typing == Typing::SearchesChats && picker.searched.as_deref() != Some(picker.filter.as_str()) {
            let text = picker.filter.trim().to_owned();
            if !text.is_empty() {
                let request = self.request();
                picker.empty = format!("searching all chats for \"{text}\" ..");
                picker.searched = Some(picker.filter.clone());
                picker.request = Some(request);
                picker.set_items(Vec::new());
                cmds.push(Cmd::SearchChats(request, text));
            }
            self.overlay = Some(Overlay::Picker(picker));
            return;
        }
        let Some(item) = picker.chosen().cloned() else {
            self.overlay = Some(Overlay::Picker(picker));
            return;
        };
        match item.choice {
            Choice::Action(action) => self.act(Meaning { action, digit: None }, cmds),
            Choice::Model(id) => self.choose_model(id, cmds),
            Choice::Question(question) => {
                self.chat.composer.set(&question);
                self.chat.focus = Focus::Typing;
                self.draft_changed();
            }
            Choice::Exchange(exchange) => {
                let text = format!("**You:** {}\n\n{}", exchange.question, exchange.answer);
                self.chat.composer.remember(&exchange.question);
                self.overlay = Some(Overlay::Reader(Box::new(Reader::new("Found", &clean(&text)))));
            }
            Choice::Copy(text) => self.copy(text, cmds),
            Choice::Template(id) => self.take_template(id),
            Choice::Skip(reason) => self.skip_for(reason),
            Choice::Move(id, to) => self.wish(Wish::Change(Ask::Move { session: id, to }), cmds),
            Choice::Swap(a, b) => self.wish(Wish::Change(Ask::Swap { a, b }), cmds),
            Choice::SkipPlanned(id, reason) => self.wish(Wish::Change(Ask::Skip { session: id, reason }), cmds),
            Choice::Happened(happening) => self.wish(happening.wish(self.log.today()), cmds),
        }
    }

    pub(super) fn open_history(&mut self) {
        let items = self.chat.composer.history().iter().rev().map(|question| Item {
            text: question.lines().next().unwrap_or("").to_owned(),
            detail: String::new(),
            choice: Choice::Question(question.clone()),
        });
        let picker = Picker::new("Questions asked before", "no question yet", items.collect());
        self.overlay = Some(Overlay::Picker(picker));
    }

    pub(super) fn open_models(&mut self, cmds: &mut Vec<Cmd>) {
        let near = match self.chat.transcript.current_entry().and_then(|entry| entry.remedy.as_ref()) {
            Some(Remedy::ChooseModel(ids)) => ids.clone(),
            _ => Vec::new(),
        };
        let request = self.request();
        let mut picker = Picker::new("Models", "asking the provider for its models ..", model_items(&near, &[]));
        picker.request = Some(request);
        self.overlay = Some(Overlay::Picker(picker));
        cmds.push(Cmd::ListModels(request));
    }

    /// The models arrived: those that are near the unknown one stay in front.
    pub(in crate::tui) fn models_arrived(&mut self, request: RequestId, result: Result<Vec<String>, String>) {
        let Some(Overlay::Picker(picker)) = &mut self.overlay else { return };
        if picker.request.take_if(|waiting| *waiting == request).is_none() {
            return;
        }
        match result {
            Ok(models) => {
                let near: Vec<String> =
                    picker.rows().filter(|item| item.detail == "near").map(|item| item.text.clone()).collect();
                "no model of that name".clone_into(&mut picker.empty);
                picker.set_items(model_items(&near, &models));
            }
            Err(problem) => picker.empty = clean(&problem).into_owned(),
        }
    }

    pub(super) fn choose_model(&mut self, id: String, cmds: &mut Vec<Cmd>) {
        let request = self.request();
        self.chat.model_request = Some(request);
        cmds.push(Cmd::ChooseModel(request, id));
    }

    /// A model was chosen; a question that failed for want of it is asked again.
    pub(in crate::tui) fn model_chosen(
        &mut self,
        request: RequestId,
        result: Result<String, String>,
        cmds: &mut Vec<Cmd>,
    ) {
        if self.chat.model_request.take_if(|waiting| *waiting == request).is_none() {
            return;
        }
        match result {
            Ok(id) => {
                self.say(Tone::Done, format!("answers come from {id} now"));
                let wanted = self
                    .chat
                    .transcript
                    .current_entry()
                    .is_some_and(|entry| matches!(entry.remedy, Some(Remedy::ChooseModel(_))) && !entry.superseded);
                if wanted {
                    self.retry(cmds);
                }
            }
            Err(problem) => self.say(Tone::Failed, clean(&problem)),
        }
    }

    pub(super) fn open_chats(&mut self, text: &str, cmds: &mut Vec<Cmd>) {
        let mut picker = Picker::new("Search all chats", "type what to look for, then Enter", Vec::new());
        picker.typing = Typing::SearchesChats;
        picker.push_str(text);
        if text.is_empty() {
            self.overlay = Some(Overlay::Picker(picker));
        } else {
            self.accept_row(picker, cmds);
        }
    }

    /// Found exchanges arrived.
    pub(in crate::tui) fn chats_found(&mut self, request: RequestId, result: Result<Vec<Exchange>, String>) {
        let zone = self.zone.clone();
        let Some(Overlay::Picker(picker)) = &mut self.overlay else { return };
        if picker.request.take_if(|waiting| *waiting == request).is_none() {
            return;
        }
        match result {
            Ok(found) => {
                "found nothing".clone_into(&mut picker.empty);
                picker.set_items(
                    found
                        .into_iter()
                        .map(|exchange| Item {
                            text: clean(exchange.question.lines().next().unwrap_or("")).into_owned(),
                            detail: exchange.asked_at.to_zoned(zone.clone()).strftime("%a %-d %b %Y").to_string(),
                            choice: Choice::Exchange(Box::new(exchange)),
                        })
                        .collect(),
                );
            }
            Err(problem) => picker.empty = clean(&problem).into_owned(),
        }
    }
}

fn model_items(near: &[String], all: &[String]) -> Vec<Item> {
    let item = |id: &String, detail: &str| Item {
        text: clean(id).into_owned(),
        detail: detail.to_owned(),
        choice: Choice::Model(id.clone()),
    };
    let rest = all.iter().filter(|id| !near.contains(id));
    near.iter().map(|id| item(id, "near")).chain(rest.map(|id| item(id, ""))).collect()
}
