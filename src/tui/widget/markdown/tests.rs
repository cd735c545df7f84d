use super::super::wrap::width as columns_of;
use super::*;
use crate::tui::theme::{Theme, ThemeName};
use proptest::prelude::*;

fn theme() -> Theme {
    Theme::of(ThemeName::Dark)
}

fn text(markdown: &Markdown) -> Vec<String> {
    markdown.lines(0..markdown.height()).map(|line| line.to_string().trim_end().to_owned()).collect()
}

fn render(source: &str, width: usize) -> Vec<String> {
    let mut markdown = Markdown::whole(source);
    markdown.layout(width, &theme());
    text(&markdown)
}

fn stream(pieces: &[&str], width: usize) -> Vec<Line<'static>> {
    let mut markdown = Markdown::streaming();
    for piece in pieces {
        markdown.push(piece);
        markdown.layout(width, &theme());
    }
    markdown.finish();
    markdown.layout(width, &theme());
    markdown.lines(0..markdown.height()).cloned().collect()
}

#[test]
fn each_block_looks_as_it_should() {
    for (source, width, want) in [
        ("# One\ntext", 20, vec!["One", "", "text"]),
        ("a\nb", 20, vec!["a b"]),
        ("a  \nb", 20, vec!["a", "b"]),
        ("- a\n- b\n  - c\n- d", 20, vec!["- a", "- b", "  - c", "- d"]),
        ("3. a\n3. b", 20, vec!["3. a", "4. b"]),
        ("- long item text", 8, vec!["- long", "  item", "  text"]),
        ("- a\n\n  second\n- b", 20, vec!["- a", "  second", "- b"]),
        ("> quote\n> more", 20, vec!["│ quote more"]),
        ("```rust\nlet a = 1;\n  b\n```", 20, vec!["▎ let a = 1;", "▎   b"]),
        ("a\n\n---\n\nb", 5, vec!["a", "", "─────", "", "b"]),
        ("**bold** and `code` and *it*", 40, vec!["bold and code and it"]),
        ("[text](http://x.y)", 40, vec!["text (http://x.y)"]),
        ("<http://x.y>", 40, vec!["http://x.y"]),
        ("[1]: a source\n[2]: another", 40, vec!["[1]: a source [2]: another"]),
        ("- [x] done\n- [ ] open", 40, vec!["- [x] done", "- [ ] open"]),
        ("<b>raw</b>", 40, vec!["<b>raw</b>"]),
        ("| a | bb |\n|--:|:--|\n| 1 | 2 |\n| 10 | 20 |", 40, vec![" a │ bb", "───┼───", " 1 │ 2", "10 │ 20"]),
        ("- ", 10, vec!["-"]),
        ("", 10, vec![]),
    ] {
        let got = render(source, width);
        let want: Vec<String> = want.into_iter().map(str::to_owned).collect();
        assert_eq!(got, want, "{source:?}");
    }
}

#[test]
fn a_table_shrinks_to_the_width_and_turns_into_a_list_when_it_cannot() {
    let source = "| Day | Session |\n|---|---|\n| Tue | six short pushes at race load |";
    assert_eq!(
        render(source, 22),
        ["Day │ Session", "────┼─────────────────", "Tue │ six short pushes", "    │ at race load"]
    );
    assert_eq!(
        render(source, 9),
        ["- Day:", "  Tue", "  Session", "  : six", "  short", "  pushes", "  at race", "  load"]
    );
}

#[test]
fn citations_have_their_own_style_but_not_in_code() {
    let mut markdown = Markdown::whole("push [1][2] `a[3]`");
    markdown.layout(40, &theme());
    let marked: Vec<String> = (markdown.lines(0..1).flat_map(|line| line.spans.clone()))
        .filter(|span| span.style.fg == theme().citation.fg)
        .map(|span| span.content.into_owned())
        .collect();
    assert_eq!(marked, ["[1][2]"]);
}

#[test]
fn an_open_emphasis_does_not_flicker() {
    let mut markdown = Markdown::streaming();
    markdown.push("push **ha");
    markdown.layout(40, &theme());
    assert_eq!(text(&markdown), ["push ha"]);
    markdown.push("rd**");
    markdown.layout(40, &theme());
    assert_eq!(text(&markdown), ["push hard"]);
}

#[test]
fn only_the_open_end_is_drawn_again() {
    let mut markdown = Markdown::streaming();
    for _ in 0..200 {
        markdown.push("one more line of text\n\n- item\n- item\n\n");
        markdown.layout(40, &theme());
    }
    assert!(markdown.tail.len() <= 4, "{} lines are open", markdown.tail.len());
    let mut code = Markdown::streaming();
    code.push("```\n");
    for _ in 0..500 {
        code.push("let line = 1;\n");
        code.layout(40, &theme());
    }
    assert!(code.tail.len() <= OPEN_CODE_LINES * 2 + 2, "{} code lines are open", code.tail.len());
}

fn source() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[a-z]{1,8}",
        2 => Just(" ".to_owned()),
        3 => Just("\n".to_owned()),
        2 => Just("\n\n".to_owned()),
        1 => prop_oneof!["- ", "1\\. ", "   - ", "  ", "> ", "# ", "\\*\\*", "`", "```\n", "~~~\n", "---\n", "\\| a \\| b \\|\n\\|--\\|--\\|\n", "\\[1\\]", "\\]: ", "\t", "雪", "👨‍👩‍👧", "<b>", "\\*", "_", "!\\[x\\]\\(y\\)"],
    ];
    proptest::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_split_of_the_deltas_makes_the_same_picture(source in source(), cuts in proptest::collection::vec(any::<prop::sample::Index>(), 0..12), width in 1usize..60) {
        let boundaries: Vec<usize> = source.char_indices().map(|(at, _)| at).chain([source.len()]).collect();
        let mut at: Vec<usize> = cuts.iter().map(|cut| *cut.get(&boundaries)).collect();
        at.extend([0, source.len()]);
        at.sort_unstable();
        let pieces: Vec<&str> = at.windows(2).map(|pair| &source[pair[0]..pair[1]]).collect();
        prop_assert_eq!(stream(&pieces, width), stream(&[&source], width));
    }

    #[test]
    fn no_line_is_wider_than_the_width(source in source(), width in 1usize..60) {
        let mut markdown = Markdown::whole(&source);
        markdown.layout(width, &theme());
        for line in markdown.lines(0..markdown.height()) {
            prop_assert!(columns_of(&line.to_string()) <= width, "{:?}", line.to_string());
        }
    }
}
