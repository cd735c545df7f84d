use super::*;

fn words(text: &str) -> Vec<String> {
    Text::read(text).words.into_iter().map(|word| word.text).collect()
}

fn meets(pattern: &str, text: &str) -> bool {
    let mut patterns = Patterns::default();
    patterns.add(pattern, 0);
    assert!(patterns.problems().is_empty(), "{:?}", patterns.problems());
    let text = Text::read(text);
    !patterns.find(&text, &patterns.reading(&text), &[]).is_empty()
}

#[test]
fn words_are_folded_and_numbers_are_read() {
    assert_eq!(
        words("Can’t bär 1,000 m, 2.70m 152kg 25/26"),
        ["cant", "baer", "1000", "m", "2.70", "m", "152", "kg", "25/26"]
    );
    assert_eq!(Text::read("38,7").words[0].number, Some(38.7));
}

#[test]
fn ranges_point_at_the_bytes_that_were_read() {
    let text = "Ohnmächtig – 102 kg";
    let read = Text::read(text);
    assert_eq!(&text[read.words[0].range.clone()], "Ohnmächtig");
    assert_eq!(&text[read.words[1].range.clone()], "102");
}

#[test]
fn a_pattern_does_not_reach_over_the_end_of_a_sentence() {
    assert!(meets("chest .. pain", "my chest had pain"));
    assert!(!meets("chest .. pain", "Benched chest. Pain cave later."));
}

#[test]
fn one_typo_in_a_long_word_is_forgiven_and_a_short_word_only_a_swap() {
    assert!(meets("fainted", "i fianted"));
    assert!(meets("fainted", "i faintd"));
    assert!(!meets("fainted", "i painted"));
    assert!(meets("chest", "chset"));
    assert!(!meets("chest", "cheat"));
    assert!(!meets("=fainted", "i fianted"));
}

#[test]
fn umlauts_may_be_typed_in_three_ways() {
    for text in ["ohnmächtig", "ohnmaechtig", "ohnmachtig"] {
        assert!(meets("ohnmächtig", text), "{text}");
    }
}

#[test]
fn numbers_next_words_and_clause_ends_are_heeded() {
    assert!(meets("im #8-17 ^weeks|kg", "I'm 15 and strong"));
    assert!(!meets("im #8-17 ^weeks|kg", "I'm 15 weeks out"));
    assert!(meets("bin #8-17 $", "bin 17, will laufen"));
    assert!(!meets("bin #8-17 $", "bin 17 sekunden langsamer"));
    assert!(!meets("<no pain", "no pain"));
}

#[test]
fn a_bag_takes_its_words_in_any_order_within_its_window() {
    assert!(meets("~5 chest hurt*", "it hurts in the chest"));
    assert!(!meets("~3 chest hurt*", "it hurts a lot when i press the chest"));
    assert!(!meets("~5 chest hurt* ^bench", "bench made my chest hurt"));
}

#[test]
fn a_pattern_cut_off_by_the_end_of_the_text_is_open() {
    let mut patterns = Patterns::default();
    patterns.add("eat #300-1199 kcal", 0);
    let open = |text: &str| {
        let text = Text::read(text);
        patterns.open_from(&text, &patterns.reading(&text), 0)
    };
    assert_eq!(open("you may eat 800"), Some(2));
    assert_eq!(open("you may eat rice"), None);
}

#[test]
fn ranges_lie_in_the_text_whatever_it_is() {
    for text in
        ["", "'", "’’a", "1,", "1,2,3.4.5", "24/2", "99/00", "e\u{301}1", "×%+", "🏋️ 80kg 👍", "a\u{0}b\n\n|x|", "٣ kg"]
    {
        for word in Text::read(text).words {
            assert!(text.get(word.range).is_some(), "{text}");
        }
    }
}
