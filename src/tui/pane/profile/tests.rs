use super::*;
use crate::domain::athlete::Division;
use crate::domain::profile::{DistanceUnit, Equipment, Thresholds};
use crate::domain::profile_text::{Item, edit, text};
use crate::tui::theme::{Theme, ThemeName};
use crate::tui::view::put;
use crate::tui::widget::wrap::width;
use crossterm::event::{KeyCode, KeyModifiers};
use jiff::civil::date;
use proptest::prelude::*;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

/// Sun 22 Nov 2026 in Berlin.
fn now() -> Zoned {
    "2026-11-22T10:41:00[Europe/Berlin]".parse().unwrap()
}

fn setting() -> Setting {
    Setting { now: now(), model: None, closing: None }
}

fn profile(values: &[(&str, &str)]) -> Profile {
    edit(&Profile::default(), values, &now()).unwrap()
}

/// Keys as text: characters, and names such as `<Enter>` `<Tab>` `<S-Tab>` `<Esc>` `<C-n>` `<PgDn>`.
fn parse(keys: &str) -> Vec<KeyEvent> {
    let mut out = Vec::new();
    let mut rest = keys;
    while let Some(c) = rest.chars().next() {
        let close = if c == '<' { rest.find('>') } else { None };
        let (name, end) = close.map_or((&rest[..c.len_utf8()], c.len_utf8()), |at| (&rest[1..at], at + 1));
        rest = &rest[end..];
        let (modifiers, name) = match (close, name.split_once('-')) {
            (Some(_), Some(("C", name))) => (KeyModifiers::CONTROL, name),
            (Some(_), Some(("S", name))) => (KeyModifiers::SHIFT, name),
            _ => (KeyModifiers::NONE, name),
        };
        let code = match name {
            "Enter" => KeyCode::Enter,
            "Tab" if modifiers == KeyModifiers::SHIFT => KeyCode::BackTab,
            "Tab" => KeyCode::Tab,
            "Esc" => KeyCode::Esc,
            "Up" => KeyCode::Up,
            "Down" => KeyCode::Down,
            "Left" => KeyCode::Left,
            "Right" => KeyCode::Right,
            "PgUp" => KeyCode::PageUp,
            "PgDn" => KeyCode::PageDown,
            "BS" => KeyCode::Backspace,
            one => KeyCode::Char(one.chars().next().unwrap()),
        };
        out.push(KeyEvent::new(code, modifiers));
    }
    out
}

/// A wizard, what it gave, and how many keys it took.
struct Bench {
    wizard: Wizard,
    outcomes: Vec<Outcome>,
    keys: usize,
}

impl Bench {
    fn new(wizard: Wizard) -> Self {
        Self { wizard, outcomes: Vec::new(), keys: 0 }
    }

    fn first(profile: &Profile) -> Self {
        Self::new(Wizard::first_run(profile, setting()))
    }

    fn keys(&mut self, keys: &str) -> &mut Self {
        for key in parse(keys) {
            self.keys += 1;
            self.outcomes.extend(self.wizard.handle(key));
        }
        self
    }

    fn at(&self) -> Option<Page> {
        match self.wizard.place {
            Place::Page { page, .. } => Some(page),
            Place::List => None,
        }
    }

    /// Goes to a page by skipping.
    fn go(&mut self, page: Page) -> &mut Self {
        while self.at().is_some_and(|at| at.index() < page.index()) {
            self.keys("<C-n>");
        }
        self
    }

    fn value(&self, item: Item) -> Option<String> {
        text(&self.wizard.profile, item, &now())
    }

    fn terminal(&mut self, columns: u16, rows: u16, theme: ThemeName) -> Terminal<TestBackend> {
        let mut terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
        let theme = Theme::of(theme);
        let paint = |wizard: &mut Wizard, terminal: &mut Terminal<TestBackend>| {
            terminal
                .draw(|frame| {
                    let all = frame.area();
                    let height = all.height.saturating_sub(1);
                    wizard.view(frame, Rect { height, ..all }, &theme);
                    let hint = Rect { y: height, height: all.height.min(1), ..all };
                    put(frame.buffer_mut(), hint, 0, &hint_line(&wizard.hints(), &theme, all.width));
                })
                .unwrap();
        };
        // The keys for reading on are known once it was drawn.
        paint(&mut self.wizard, &mut terminal);
        paint(&mut self.wizard, &mut terminal);
        terminal
    }

    fn screen(&mut self, columns: u16, rows: u16) -> String {
        let terminal = self.terminal(columns, rows, ThemeName::Dark);
        let buffer = terminal.backend().buffer().clone();
        let mut lines: Vec<String> = Vec::new();
        for y in 0..rows {
            let mut line = String::new();
            let mut skip = 0;
            for x in 0..columns {
                let symbol = buffer[(x, y)].symbol();
                if skip == 0 {
                    line.push_str(symbol);
                    skip = width(symbol).max(1);
                }
                skip -= 1;
            }
            lines.push(line.trim_end().to_owned());
        }
        lines.join("\n")
    }
}

fn hint_line(hints: &[(String, &str)], theme: &Theme, columns: u16) -> Line<'static> {
    let mut left = usize::from(columns);
    let mut spans = Vec::new();
    for (key, hint) in hints {
        let need = width(key) + width(hint) + 3;
        if need <= left {
            left -= need;
            spans.push(Span::styled(format!(" {key}"), theme.accent));
            spans.push(Span::styled(format!(" {hint} "), theme.dim));
        }
    }
    Line::from(spans)
}

/// All that a new athlete would type: every page, with three bests.
const WHOLE: &str = "Ana<Enter><Enter>1<Enter>18 jan<Tab>Berlin<Tab>1:25<Enter>5<Tab>6<Enter>30<Enter>2<Tab>1<Enter>\
                     a<Enter>left calf since march<Enter><Tab>22:30<Tab><Tab>4:20<Tab><S-Tab><Enter>186<Tab>48<Enter>\
                     <Enter><Enter><Enter>";

#[test]
fn a_whole_first_run_takes_86_keys_and_ends_with_the_profile() {
    let mut bench = Bench::first(&Profile::default());
    bench.keys(WHOLE);
    let want = profile(&[
        ("name", "Ana"),
        ("division", "women open"),
        ("race", "18 jan 2027"),
        ("place", "Berlin"),
        ("goal", "1:25"),
        ("days", "5"),
        ("hours", "6"),
        ("running", "30 km"),
        ("strength_days", "2"),
        ("hiit_days", "1"),
        ("equipment", "everything"),
        ("injuries", "left calf since 1 mar 2026"),
        ("5k", "22:30"),
        ("best_ski_erg", "4:20"),
        ("hr_max", "186"),
        ("hr_rest", "48"),
    ]);
    let want = Profile { asked_at: Some(now().timestamp()), ..want };
    assert_eq!(bench.outcomes.last(), Some(&Outcome::Done(want)));
    assert_eq!(bench.keys, 86, "at one key a second that is a minute and a half");
    let saved = bench.outcomes.iter().filter(|outcome| matches!(outcome, Outcome::Changed(_))).count();
    assert_eq!(saved, 10, "each page with an answer is saved when it is left");
}

#[test]
fn everything_can_be_skipped_with_enter_and_nothing_is_made_up() {
    let mut bench = Bench::first(&Profile::default());
    bench.keys(&"<Enter>".repeat(14));
    assert_eq!(bench.keys, 14);
    let asked = Profile { asked_at: Some(now().timestamp()), ..Profile::default() };
    assert_eq!(bench.outcomes, [Outcome::Done(asked)]);
}

#[test]
fn consent_is_given_by_two_keys_and_never_by_one() {
    let mut bench = Bench::first(&Profile::default());
    bench.go(Page::ModelConsent).keys("<Enter>");
    assert_eq!((bench.at(), bench.wizard.profile.consent.model_sees_data), (Some(Page::TuningConsent), None));
    bench.keys("<Esc>y");
    assert_eq!(bench.wizard.profile.consent.model_sees_data, None, "choosing is not saving");
    bench.keys("<Esc><C-n><Enter>");
    assert_eq!(bench.wizard.profile.consent.model_sees_data, None, "Esc forgets a choice");
    bench.keys("<Esc>y<Enter>");
    assert_eq!(bench.wizard.profile.consent.model_sees_data, Some(now().timestamp()));
    assert_eq!(bench.wizard.profile.consent.chats_tune, None, "one yes is no other");
    bench.keys("<Esc>n<Enter>");
    assert_eq!(bench.wizard.profile.consent.model_sees_data, None);
}

#[test]
fn consent_is_dated_when_it_is_given_not_when_the_questions_began() {
    let mut bench = Bench::first(&Profile::default());
    bench.go(Page::TuningConsent);
    let later: Zoned = "2026-11-23T00:02:00[Europe/Berlin]".parse().unwrap();
    bench.wizard.clock(&later);
    bench.keys("y<Enter>");
    assert_eq!(bench.wizard.profile.consent.chats_tune, Some(later.timestamp()));
}

#[test]
fn a_wrong_value_says_what_would_be_right_and_stays_until_it_is() {
    let mut bench = Bench::first(&Profile::default());
    bench.go(Page::Race).keys("31 feb<Tab>Berlin<Enter>");
    assert_eq!(bench.at(), Some(Page::Race), "nothing is taken while something is wrong");
    assert_eq!(bench.outcomes, []);
    let screen = bench.screen(80, 24);
    assert!(screen.contains("[31 feb") && screen.contains("! a day to come, such as 18 jan"), "{screen}");
    assert!(screen.contains("[Berlin"), "{screen}");
    bench.keys("<BS><BS><BS>jan<Enter>");
    assert_eq!(bench.at(), Some(Page::Time));
    assert_eq!(bench.value(Item::RaceDate).as_deref(), Some("31 Jan 2027"), "the focus was on the wrong field");
    assert_eq!(bench.value(Item::RacePlace).as_deref(), Some("Berlin"));
}

#[test]
fn a_field_is_checked_when_it_is_left_and_not_while_it_is_typed() {
    let mut bench = Bench::first(&Profile::default());
    bench.go(Page::Time).keys("9");
    assert!(!bench.screen(80, 24).contains("! 1 to 7"));
    bench.keys("<Tab>");
    assert!(bench.screen(80, 24).contains("! 1 to 7"));
    bench.keys("<S-Tab><BS>5<Tab>");
    assert!(!bench.screen(80, 24).contains("! 1 to 7"));
}

#[test]
fn esc_goes_back_page_by_page_and_what_was_typed_is_still_there() {
    let mut bench = Bench::first(&Profile::default());
    bench.keys("Ana<Enter>").go(Page::Race).keys("18 jan");
    for page in [Page::Division, Page::Units, Page::Name] {
        bench.keys("<Esc>");
        assert_eq!(bench.at(), Some(page));
    }
    assert!(bench.screen(80, 24).contains("[Ana "));
    bench.go(Page::Race);
    assert!(bench.screen(80, 24).contains("[18 jan "), "a draft outlives the way back");
    bench.keys("<Enter>");
    assert_eq!(bench.value(Item::RaceDate).as_deref(), Some("18 Jan 2027"));
}

#[test]
fn a_first_run_that_was_left_goes_on_at_the_first_question_without_an_answer() {
    let mut bench = Bench::first(&Profile::default());
    bench.keys("Ana<Enter><Enter>4<Enter>in 12 weeks<C-s>");
    let Some(Outcome::Left(left)) = bench.outcomes.last().cloned() else { panic!("{:?}", bench.outcomes) };
    assert_eq!(left.race_date, Some(date(2027, 2, 14)), "the open page was saved");
    assert_eq!(left.asked_at, None, "it will be asked again");
    let mut again = Bench::first(&left);
    assert_eq!(again.at(), Some(Page::Time));
    let screen = again.screen(120, 40);
    assert!(screen.contains("Welcome back") && screen.contains("Men Pro"), "{screen}");
    again.keys("<Esc>");
    assert!(again.screen(80, 24).contains("[14 Feb 2027"), "answers are shown on their pages");
}

#[test]
fn with_every_question_answered_a_first_run_opens_at_its_end() {
    let all = profile(&[
        ("name", "Ana"),
        ("division", "wo"),
        ("goal", "1:25"),
        ("days", "5"),
        ("running", "0"),
        ("hiit", "0"),
        ("equipment", "none"),
        ("injuries", "knee"),
        ("5k", "22:30"),
        ("hr_max", "186"),
        ("model_sees_data", "yes"),
        ("chats_tune", "yes"),
    ]);
    assert_eq!(Bench::first(&all).at(), None);
}

#[test]
fn esc_on_the_first_page_leaves_with_what_was_typed() {
    let mut bench = Bench::first(&Profile::default());
    bench.keys("Ana<Esc>");
    let Some(Outcome::Left(left)) = bench.outcomes.last() else { panic!("{:?}", bench.outcomes) };
    assert_eq!(left.name, "Ana");
}

#[test]
fn something_typed_and_not_saved_is_named_once_before_it_is_left() {
    let mut bench = Bench::first(&Profile::default());
    bench.go(Page::Time).keys("9").go(Page::TuningConsent).keys("<Enter><Enter>");
    assert_eq!(bench.outcomes, [], "the first Enter on the last page tells");
    let screen = bench.screen(80, 24);
    assert!(screen.contains("! Not saved: Time.") && screen.contains("▌ Time        ! not saved"), "{screen}");
    bench.keys("<Enter>");
    assert!(matches!(bench.outcomes.as_slice(), [Outcome::Done(_)]));

    let mut bench = Bench::first(&Profile::default());
    bench.go(Page::Time).keys("9").go(Page::TuningConsent).keys("<Enter><Enter><Up><Enter>");
    assert_eq!(bench.outcomes, [], "another key in between: it is told again");
}

#[test]
fn a_wrong_value_cannot_lock_an_athlete_in() {
    let mut bench = Bench::first(&Profile::default());
    bench.go(Page::Time).keys("9<C-s>");
    assert_eq!(bench.outcomes, []);
    assert!(bench.screen(80, 24).contains("! 1 to 7"));
    bench.keys("<C-s>");
    assert!(matches!(bench.outcomes.as_slice(), [Outcome::Left(_)]));
}

#[test]
fn miles_are_chosen_early_and_later_pages_ask_in_miles() {
    let mut bench = Bench::first(&Profile::default());
    bench.go(Page::Units).keys("<Right><Tab><Right><Tab><Left><Enter>");
    assert_eq!(bench.wizard.profile.units.distance, DistanceUnit::Mi);
    assert_eq!(bench.value(Item::WeekStart).as_deref(), Some("Sunday"));
    assert!(bench.screen(80, 24).contains("sled push 224.9 lb"));
    bench.go(Page::Running);
    assert!(bench.screen(80, 24).contains("such as 20 mi"));
    bench.keys("20<Enter>");
    assert_eq!(bench.wizard.profile.running_m_per_week, Some(20.0 * 1_609.344));
    bench.keys("<Esc>");
    assert!(bench.screen(80, 24).contains("[20.0 mi"));
}

#[test]
fn changing_the_unit_shows_saved_distances_anew_and_leaves_typed_ones_alone() {
    let mut bench = Bench::first(&profile(&[("name", "Ana"), ("running", "30")]));
    bench.keys("<Esc><Right><Enter>").go(Page::Running);
    assert!(bench.screen(80, 24).contains("[18.64 mi"));
    bench.keys("<BS><BS><BS><BS><BS><BS><BS><BS>25").go(Page::Sessions);
    bench.keys(&"<Esc>".repeat(5)).keys("<Left><Enter>").go(Page::Running);
    assert!(bench.screen(80, 24).contains("[25 "));
}

#[test]
fn looking_at_a_page_never_makes_its_values_coarser() {
    let exact = Profile { running_m_per_week: Some(12_345.678), goal_s: Some(5_100.123), ..Profile::default() };
    let mut bench = Bench::first(&exact);
    bench.keys(&"<Enter>".repeat(13));
    assert_eq!(bench.wizard.profile, exact);
}

#[test]
fn equipment_is_ticked_off_taken_whole_or_refused() {
    let mut bench = Bench::first(&Profile::default());
    bench.go(Page::Equipment).keys(" <Down><Down> <Enter><Esc>");
    assert_eq!(bench.wizard.profile.equipment, Some(vec![Equipment::SkiErg, Equipment::Sled]));
    bench.keys("a<Enter><Esc>");
    assert_eq!(bench.wizard.profile.equipment.as_ref().map(Vec::len), Some(12));
    bench.keys("n<Enter>");
    assert_eq!(bench.wizard.profile.equipment, Some(Vec::new()), "nothing is an answer");
}

#[test]
fn injuries_are_lines_and_a_paste_of_lines_is_one_each() {
    let mut bench = Bench::first(&Profile::default());
    bench.go(Page::Injuries).keys("left calf, since 3 nov<Down>knee");
    bench.wizard.paste("\nshin since 2024\nback\n");
    bench.keys("<Enter>");
    let all: Vec<_> = bench.wizard.profile.injuries.iter().map(|i| (i.what.as_str(), i.since)).collect();
    assert_eq!(all, [("left calf", Some(date(2026, 11, 3))), ("kneeshin", Some(date(2024, 1, 1))), ("back", None)]);
    bench.keys("<Esc>").keys("<Up><Up><Up>").keys(&"<BS>".repeat(40)).keys("<Enter>");
    assert_eq!(bench.wizard.profile.injuries.len(), 2, "an emptied line is gone");
}

#[test]
fn new_thresholds_hold_from_today_and_old_ones_stay() {
    let old = Thresholds { from: date(2026, 1, 1), heart_rate_max: Some(190), ..Thresholds::default() };
    let before = Profile { name: "Ana".into(), thresholds: vec![old.clone()], ..Profile::default() };
    let mut bench = Bench::first(&before);
    bench.go(Page::HeartRate).keys("<BS><BS><BS>186<Tab><Tab>190<Enter>");
    assert_eq!(bench.at(), Some(Page::HeartRate));
    assert!(bench.screen(80, 24).contains("! below the highest heart rate, which is 186"));
    bench.keys("<BS><BS>68<Tab><Right><Enter>");
    let new = Thresholds { from: date(2026, 11, 22), heart_rate_max: Some(186), lthr: Some(168), ..old.clone() };
    assert_eq!(bench.wizard.profile.thresholds, [old, new]);
    assert_eq!(bench.value(Item::LoadCurve).as_deref(), Some("women"));
}

#[test]
fn the_editor_changes_one_answer_and_comes_back_to_the_list() {
    let mut bench = Bench::new(Wizard::edit(&profile(&[("name", "Ana"), ("goal", "1:25")]), setting()));
    bench.keys("<Down><Down><Down><Enter>");
    assert_eq!(bench.at(), Some(Page::Race));
    bench.keys("<Tab><Tab>").keys(&"<BS>".repeat(7)).keys("1:20<Enter>");
    assert_eq!(bench.at(), None);
    assert!(matches!(bench.outcomes.as_slice(), [Outcome::Changed(p)] if p.goal_s == Some(4_800.0)));
    assert!(bench.screen(80, 24).contains("▌ Race        goal 1:20:00"));
    bench.keys("<Esc>");
    assert!(matches!(bench.outcomes.last(), Some(Outcome::Left(p)) if p.asked_at.is_none()));
}

#[test]
fn a_choice_is_forgotten_by_esc_in_the_editor() {
    let mut bench = Bench::new(Wizard::edit(&profile(&[("division", "wo")]), setting()));
    bench.keys("<Down><Down><Enter><Down><Esc><Esc>");
    assert!(matches!(bench.outcomes.as_slice(), [Outcome::Left(p)] if p.division == Some(Division::WomenOpen)));
}

#[test]
fn a_key_that_is_let_go_is_no_key() {
    let mut bench = Bench::first(&Profile::default());
    let mut key = KeyEvent::new(KeyCode::Char('x'), KeyModifiers::NONE);
    key.kind = KeyEventKind::Release;
    assert_eq!(bench.wizard.handle(key), None);
    assert!(!bench.wizard.sheets[0].is_draft());
}

#[test]
fn the_provider_is_named_and_without_one_the_offline_coach_says_what_it_is() {
    let with = Setting { model: Some("gpt-5 (OpenAI)".into()), ..setting() };
    let mut bench = Bench::new(Wizard::first_run(&Profile::default(), with));
    let screen = bench.go(Page::ModelConsent).screen(80, 24);
    assert!(screen.contains("gpt-5 (OpenAI)") && screen.contains("take a yes back"), "{screen}");
    let mut offline = Bench::first(&Profile::default());
    let screen = offline.keys(&"<Enter>".repeat(13)).screen(80, 24);
    let words = screen.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        words.contains("answers from the library and your own numbers; add a key for a full conversation."),
        "{screen}"
    );
    let closing = Some("The local model answers.".to_owned());
    let mut told = Bench::new(Wizard::first_run(&Profile::default(), Setting { closing, ..setting() }));
    assert!(told.keys(&"<Enter>".repeat(13)).screen(80, 24).contains("The local model answers."));
}

/// Each page with an answer, and the lists.
fn states() -> Vec<(&'static str, Bench)> {
    let filled = {
        let mut bench = Bench::first(&Profile::default());
        bench.keys(WHOLE);
        bench.wizard.profile.clone()
    };
    let mut states: Vec<(&'static str, Bench)> = Vec::new();
    for (name, page, keys) in [
        ("01_name", Page::Name, "Ana"),
        ("02_units", Page::Units, ""),
        ("03_division", Page::Division, "4"),
        ("04_race", Page::Race, "18 jan<Tab>Berlin<Tab>1:25"),
        ("05_time", Page::Time, "9<Tab>6:30"),
        ("06_running", Page::Running, ""),
        ("07_sessions", Page::Sessions, "2<Tab>1"),
        ("08_equipment", Page::Equipment, " <Down> <Down>"),
        ("09_injuries", Page::Injuries, "left calf since march<Down>"),
        ("10_bests", Page::Bests, "<Tab>22<Tab>soon<Tab>4:20<Tab>"),
        ("11_heart_rate", Page::HeartRate, "186<Tab>48"),
        ("12_model", Page::ModelConsent, "y"),
        ("13_tuning", Page::TuningConsent, ""),
    ] {
        let mut bench = Bench::first(&Profile::default());
        bench.go(page).keys(keys);
        states.push((name, bench));
    }
    let done = Profile { asked_at: None, ..filled.clone() };
    let mut summary = Bench::first(&done);
    summary.keys("<C-n><C-n>");
    states.push(("14_summary", summary));
    states.push(("editor", Bench::new(Wizard::edit(&filled, setting()))));
    states
}

#[test]
fn each_page_looks_as_drawn() {
    for (name, mut bench) in states() {
        insta::assert_snapshot!(format!("{name}_80x24"), bench.screen(80, 24));
        if matches!(name, "04_race" | "12_model") {
            insta::assert_snapshot!(format!("{name}_40x12"), bench.screen(40, 12));
        }
        if matches!(name, "04_race" | "10_bests" | "14_summary") {
            insta::assert_snapshot!(format!("{name}_120x40"), bench.screen(120, 40));
        }
    }
}

#[test]
fn every_line_of_every_page_can_be_read_at_40x12() {
    for (name, mut bench) in states() {
        let squeeze = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut seen = String::new();
        bench.screen(40, 12);
        bench.keys(&"<PgUp>".repeat(9));
        for _ in 0..9 {
            seen.push_str(&squeeze(&bench.screen(40, 12)));
            bench.keys("<PgDn>");
        }
        let Some(page) = bench.at() else { continue };
        for text in [page.question().to_owned(), page.lead(&setting()), page.detail(&setting())] {
            for word in text.split_whitespace() {
                assert!(seen.contains(word), "{name}: {word}");
            }
        }
    }
}

#[test]
fn the_focus_and_its_cursor_are_on_every_screen_from_40x12_to_300x100() {
    for (name, mut bench) in states() {
        let typed = bench.at().is_some_and(|page| {
            let sheet = &bench.wizard.sheets[page.index()];
            sheet.focused().is_some_and(|control| matches!(control.answer, Answer::Text(_)))
        });
        for (columns, rows) in [(40, 12), (80, 24), (100, 30), (120, 40), (300, 100)] {
            let screen = bench.screen(columns, rows);
            assert!(screen.contains('▌'), "{name} at {columns}x{rows}:\n{screen}");
            let mut terminal = bench.terminal(columns, rows, ThemeName::Dark);
            let cursor = terminal.get_cursor_position().unwrap();
            assert_eq!(typed, cursor.y > 0, "{name} at {columns}x{rows}");
        }
    }
}

#[test]
fn the_mono_theme_writes_no_colour_and_loses_no_word() {
    for (name, mut bench) in states() {
        let dark = bench.terminal(80, 24, ThemeName::Dark).backend().buffer().clone();
        let mono = bench.terminal(80, 24, ThemeName::Mono).backend().buffer().clone();
        for (a, b) in dark.content.iter().zip(&mono.content) {
            assert_eq!(a.symbol(), b.symbol(), "{name}");
            assert_eq!((b.fg, b.bg), (ratatui::style::Color::Reset, ratatui::style::Color::Reset), "{name}");
        }
    }
}

#[test]
fn the_hint_line_shows_only_keys_that_work() {
    for (name, mut bench) in states() {
        bench.screen(80, 24);
        for (key, hint) in bench.wizard.hints() {
            let event = match key.as_str() {
                "Space" => parse(" "),
                "1..9" => parse("1"),
                key if key.starts_with("Ctrl-") => parse(&format!("<C-{}>", key[5..].to_lowercase())),
                key if key.chars().count() > 1 => parse(&format!("<{key}>")),
                key => parse(key),
            };
            assert!(keys::lookup(&event[0], bench.wizard.facts()).is_some(), "{name}: {key} {hint}");
        }
    }
}

fn any_key() -> impl Strategy<Value = KeyEvent> {
    let code = prop_oneof![
        4 => proptest::sample::select(vec![
            KeyCode::Enter, KeyCode::Esc, KeyCode::Tab, KeyCode::BackTab, KeyCode::Up, KeyCode::Down, KeyCode::Left,
            KeyCode::Right, KeyCode::PageUp, KeyCode::PageDown, KeyCode::Home, KeyCode::End, KeyCode::Backspace,
            KeyCode::Delete, KeyCode::F(1), KeyCode::Insert, KeyCode::Null,
        ]),
        4 => proptest::char::any().prop_map(KeyCode::Char),
        6 => proptest::sample::select("0123456789:;, .akmnsyjel雪\u{301}\u{200d}".chars().collect::<Vec<_>>())
            .prop_map(KeyCode::Char),
    ];
    let modifiers = prop_oneof![
        8 => Just(KeyModifiers::NONE), 1 => Just(KeyModifiers::CONTROL), 1 => Just(KeyModifiers::ALT),
        1 => Just(KeyModifiers::SHIFT),
    ];
    (code, modifiers).prop_map(|(code, modifiers)| KeyEvent::new(code, modifiers))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_keys_at_any_size_make_it_panic_and_no_profile_is_made_that_cannot_be_shown(
        keys in proptest::collection::vec(any_key(), 0..60),
        sizes in proptest::collection::vec((0u16..140, 0u16..50), 1..4),
        start in 0usize..14,
        paste in "\\PC{0,30}",
    ) {
        let mut bench = if start == 13 {
            Bench::new(Wizard::edit(&Profile::default(), setting()))
        } else {
            let mut bench = Bench::first(&Profile::default());
            bench.go(Page::ALL[start]);
            bench
        };
        for (at, key) in keys.iter().enumerate() {
            bench.outcomes.extend(bench.wizard.handle(*key));
            if at == 5 {
                bench.wizard.paste(&paste);
            }
            let (columns, rows) = sizes[at % sizes.len()];
            if at % 7 == 0 {
                bench.terminal(columns, rows, ThemeName::Dark);
            }
        }
        for outcome in &bench.outcomes {
            let (Outcome::Changed(profile) | Outcome::Done(profile) | Outcome::Left(profile)) = outcome;
            let shown = crate::domain::profile_text::lines(profile, &now());
            let pairs: Vec<(&str, &str)> = shown.iter().map(|(l, v)| (l.as_str(), v.as_str())).collect();
            prop_assert!(edit(&Profile::default(), &pairs, &now()).is_ok(), "{:?}", pairs);
        }
    }
}
