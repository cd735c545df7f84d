use super::Action as A;
use super::Facts as F;
use super::*;
use crossterm::event::KeyModifiers;

fn press(code: KeyCode, modifiers: KeyModifiers) -> KeyEvent {
    KeyEvent::new(code, modifiers)
}

fn at(layer: Layer, facts: Facts) -> Snapshot {
    Snapshot { layer, facts }
}

#[test]
fn the_same_key_means_what_the_moment_says() {
    let esc = press(KeyCode::Esc, KeyModifiers::NONE);
    for (layer, facts, want) in [
        (Layer::Typing, F::STREAMING.and(F::EXCHANGE), Some(A::Stop)),
        (Layer::Typing, F::EXCHANGE, Some(A::FocusTranscript)),
        (Layer::Typing, F::EXCHANGE.and(F::EDITING), Some(A::CancelEdit)),
        (Layer::Typing, F::NONE, None),
        (Layer::Reading, F::STREAMING, Some(A::Stop)),
        (Layer::Reading, F::NONE, Some(A::FocusInput)),
        (Layer::List, F::STREAMING, Some(A::Close)),
    ] {
        assert_eq!(lookup(&esc, at(layer, facts)).map(|meaning| meaning.action), want, "{layer:?} {facts:?}");
    }
}

#[test]
fn capitals_and_control_letters_are_found_with_and_without_shift() {
    let reading = at(Layer::Reading, F::EXCHANGE);
    for modifiers in [KeyModifiers::NONE, KeyModifiers::SHIFT] {
        let meaning = lookup(&press(KeyCode::Char('G'), modifiers), reading);
        assert_eq!(meaning.map(|meaning| meaning.action), Some(A::Bottom));
    }
    let shifted = press(KeyCode::Char('P'), KeyModifiers::CONTROL | KeyModifiers::SHIFT);
    assert_eq!(lookup(&shifted, reading).map(|meaning| meaning.action), Some(A::Palette));
}

#[test]
fn letters_are_never_taken_away_from_the_input() {
    let all = (0..64).fold(F::NONE, |facts, bit| facts.and(Facts(1 << bit)));
    for layer in [Layer::Typing, Layer::LogLine, Layer::LogForm, Layer::LogFilter, Layer::ImportPath] {
        for c in (' '..='~').filter(|c| *c != '?') {
            assert_eq!(lookup(&press(KeyCode::Char(c), KeyModifiers::NONE), at(layer, all)), None, "{c} in {layer:?}");
        }
        let question = press(KeyCode::Char('?'), KeyModifiers::NONE);
        assert_eq!(lookup(&question, at(layer, F::NONE)), None);
    }
}

#[test]
fn a_digit_key_tells_its_digit() {
    let meaning = lookup(&press(KeyCode::Char('3'), KeyModifiers::ALT), at(Layer::Typing, F::SOURCES));
    assert_eq!(meaning, Some(Meaning { action: A::OpenCitation, digit: Some(3) }));
}

#[test]
fn hints_show_only_what_works_and_each_key_once() {
    let hints = hints(at(Layer::Typing, F::STREAMING.and(F::EXCHANGE)));
    assert_eq!(hints.iter().filter(|(key, _)| key == "Esc").count(), 1);
    assert!(hints.contains(&("Esc".into(), "stop")));
    assert!(!hints.iter().any(|(_, hint)| *hint == "good"));
}

#[test]
fn no_row_is_hidden_by_an_earlier_one_with_the_same_needs() {
    for (index, binding) in BINDINGS.iter().enumerate() {
        for layer in binding.layers {
            for chord in binding.keys {
                let hidden = BINDINGS[..index].iter().find(|earlier| {
                    earlier.layers.contains(layer) && earlier.keys.contains(chord) && binding.needs.has(earlier.needs)
                });
                assert!(hidden.is_none(), "{chord} of {:?} in {layer:?} is taken by {hidden:?}", binding.action);
            }
        }
    }
}

#[test]
fn every_binding_is_documented_and_in_the_reference() {
    let page = keys_markdown();
    for binding in BINDINGS {
        assert!(!binding.doc.is_empty() && page.contains(binding.doc), "{:?}", binding.action);
    }
}

#[test]
fn a_pane_is_reached_by_its_number_everywhere_but_in_text() {
    let panes = [(1, '1', A::ShowToday), (2, '2', A::ShowChat), (3, '3', A::ShowLog), (4, '4', A::ShowProgress)];
    for (function, number, action) in panes {
        let number = press(KeyCode::Char(number), KeyModifiers::NONE);
        let function = press(KeyCode::F(function), KeyModifiers::NONE);
        for layer in Layer::ALL
            .into_iter()
            .filter(|layer| layer.pane().is_some() && !matches!(layer, Layer::Passage | Layer::Find | Layer::LogFilter))
        {
            let meaning = |key| lookup(key, at(layer, F::NONE)).map(|meaning| meaning.action);
            let typed = matches!(layer, Layer::Typing | Layer::LogLine | Layer::LogForm | Layer::ImportPath);
            assert_eq!(meaning(&number), (!typed).then_some(action), "{layer:?}");
            assert_eq!(meaning(&function), Some(action), "{layer:?}");
        }
    }
    let number = press(KeyCode::Char('3'), KeyModifiers::NONE);
    let cited = lookup(&number, at(Layer::Reading, F::SOURCES)).map(|meaning| meaning.action);
    assert_eq!(cited, Some(A::OpenCitation), "the number of a source in the answer comes first");
}
