//! Cutting markdown: headings, sizes, overlaps, and properties over generated documents.

use super::*;
use crate::domain::id::PassageId;
use crate::domain::knowledge::Passage;
use crate::knowledge::tokens::estimate;
use proptest::prelude::*;

/// The documents of the library, by source.
pub(in crate::knowledge) fn documents() -> Vec<(String, String)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/research/completed");
    (1..=6)
        .map(|team| {
            let file = format!("{folder}/team{team}_output.md");
            (format!("team{team}"), std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{file}: {error}")))
        })
        .collect()
}

/// The passages of the library, as they would be stored.
pub(in crate::knowledge) fn library() -> Vec<Passage> {
    let mut passages = Vec::new();
    for (source, document) in documents() {
        passages.extend(chunk(&document, &source).expect("the library has headings").into_iter().map(|chunk| {
            Passage {
                id: PassageId::new(),
                source: source.clone(),
                heading_path: chunk.heading_path,
                content: chunk.content,
                chunk_index: chunk.chunk_index,
                total_chunks: chunk.total_chunks,
                tags: chunk.tags,
            }
        }));
    }
    passages
}

fn paths(markdown: &str) -> Vec<String> {
    chunk(markdown, "file").unwrap().iter().map(|chunk| chunk.heading_path.join(" > ")).collect()
}

fn contents(markdown: &str) -> Vec<String> {
    chunk(markdown, "file").unwrap().into_iter().map(|chunk| chunk.content).collect()
}

fn sentences(count: usize) -> String {
    let sentence = |n: usize| format!("Sentence number {n} says that the sled is heavy and the floor is slow. ");
    (1..=count).map(sentence).collect::<Vec<_>>().concat()
}

#[test]
fn sections_split_at_h2_and_h3_and_keep_their_path() {
    let markdown = "# Title\nintro\n## A\ntext a\n### B\ntext b\n#### deep\nstill b\n## C\ntext c\n";
    assert_eq!(paths(markdown), ["Title", "Title > A", "Title > A > B", "Title > C"]);
    assert_eq!(contents(markdown)[2], "text b\n#### deep\nstill b");
}

#[test]
fn setext_headings_split_too() {
    let markdown = "Title\n=====\n\nPart *one*\n---\ntext\n";
    assert_eq!(paths(markdown), ["Title > Part one"]);
    assert_eq!(contents(markdown), ["text"]);
}

#[test]
fn headings_in_code_quotes_and_lists_do_not_split() {
    let markdown =
        "## A\n```\n## not a heading\n```\n\n    ## nor this\n\n> ## quoted\n\n- ## listed\n\n<!--\n## hidden\n-->\n";
    assert_eq!(paths(markdown), ["file > A"]);
}

#[test]
fn front_matter_is_left_out_and_a_rule_at_the_top_is_not_front_matter() {
    assert_eq!(contents("---\ntitle: x\n## a: 1\n---\n## A\ntext\n"), ["text"]);
    assert_eq!(contents("+++\nx = 1\n+++\n## A\ntext\n"), ["text"]);
    assert_eq!(contents("\u{feff}---\r\ntitle: x\r\n---\r\n## A\r\ntext\r\n"), ["text"]);
    assert_eq!(contents("---\n\nbefore\n\n## A\ntext\n"), ["---\n\nbefore", "text"]);
    assert_eq!(contents("---\nnever closed\n\n## A\ntext\n").len(), 2);
}

#[test]
fn a_second_title_starts_a_new_path() {
    assert_eq!(paths("# One\n## A\nx\n# Two\ny\n### B\nz\n"), ["One > A", "Two", "Two > B"]);
}

#[test]
fn a_document_without_headings_is_refused_and_so_is_one_without_text() {
    assert_eq!(chunk("just text\n", "file"), Err(ChunkError::NoHeadings));
    assert_eq!(chunk("", "file"), Err(ChunkError::NoHeadings));
    assert_eq!(chunk("#### deep only\ntext", "file"), Err(ChunkError::NoHeadings));
    assert_eq!(chunk("# A\n## B\n\n \n", "file"), Err(ChunkError::NoText));
    assert_eq!(chunk("## A\n\nEvidence: H.\n", "file"), Err(ChunkError::NoText));
}

#[test]
fn the_evidence_line_becomes_tags_of_every_piece_and_is_not_content() {
    let markdown =
        format!("## A\n\n{}\n\nEvidence: B, C. Season: 25/26. Sources: [x](https://x.org/a)\n", sentences(60));
    let chunks = chunk(&markdown, "file").unwrap();
    assert!(chunks.len() > 1);
    for chunk in &chunks {
        assert!(!chunk.content.contains("Evidence"));
        assert_eq!(chunk.tags.season.as_deref(), Some("25/26"));
        assert_eq!(chunk.tags.links, ["https://x.org/a"]);
    }
}

#[test]
fn a_long_section_is_cut_at_sentence_ends_with_an_overlap() {
    let chunks = contents(&format!("## A\n\n{}", sentences(100)));
    assert!(chunks.len() >= 4);
    for pair in chunks.windows(2) {
        assert!(pair[0].ends_with('.') && pair[1].starts_with("Sentence"));
        let first = pair[1].split_inclusive('.').next().unwrap();
        let shared = &pair[0][pair[0].find(first).expect("the next piece starts inside this one")..];
        assert!(pair[1].starts_with(shared));
        assert!((50..=OVERLAP_TOKENS).contains(&estimate(shared)), "{} tokens", estimate(shared));
    }
}

#[test]
fn short_forms_and_decimals_do_not_end_a_sentence() {
    let text = "Pull hard, e.g. With both arms for 2.5 m vs. Other ways of J. Doe at approx. 3 m. ";
    let chunks = contents(&format!("## A\n\n{}", text.repeat(60)));
    for chunk in &chunks {
        assert!(chunk.starts_with("Pull hard") && chunk.ends_with("3 m."), "{chunk}");
    }
}

#[test]
fn table_rows_code_blocks_and_links_stay_whole() {
    let row = "| Sled push | 152 kg | four lengths of twelve and a half metres each |\n";
    let table = format!("| a | b | c |\n|---|---|---|\n{}", row.repeat(60));
    for piece in contents(&format!("## A\n\n{table}")) {
        assert!(piece.lines().all(|line| line.starts_with('|') && line.ends_with('|')), "{piece}");
    }
    let code = format!("```\n{}```\n", "let a = 1. Then b = 2.\n".repeat(20));
    let pieces = contents(&format!("## A\n\n{}\n\n{code}\n{}", sentences(15), sentences(15)));
    assert!(pieces.iter().any(|piece| piece.contains(code.trim_end())));
    assert!(pieces.iter().all(|piece| piece.matches("```").count() != 1), "a fence was cut");
    let link = format!("[a link of many words. It has stops. Many](https://example.org/{}) ", "x".repeat(60));
    for piece in contents(&format!("## A\n\n{}", link.repeat(40))) {
        assert!(piece.starts_with('[') && piece.ends_with(')'), "{piece}");
    }
}

#[test]
fn a_text_without_spaces_is_still_cut() {
    let chunks = contents(&format!("## A\n\n{}", "ä".repeat(5_000)));
    assert!(chunks.len() > 5);
    assert_eq!(chunks.concat().chars().filter(|&c| c != 'ä').count(), 0);
}

#[test]
fn equal_text_has_an_equal_hash_and_other_text_another() {
    let chunks = chunk("## A\nx\n## B\nx\n", "file").unwrap();
    assert_eq!(chunks[0].content_hash.len(), 64);
    assert_ne!(chunks[0].content_hash, chunks[1].content_hash);
    assert_eq!(chunk("## A\nx\n", "file").unwrap()[0].content_hash, chunks[0].content_hash);
}

#[test]
fn time_grows_with_the_length_only() {
    // Each of these was quadratic in a splitter that looks back; a minute instead of a blink.
    for unit in ["a.", "…)", "a. B ", "[x](y) ", "`c`. ", "- i\n", "| a |\n", "> q. Q\n", "## h\nt\n", "***", "word"]
    {
        let markdown = format!("## A\n\n{}", unit.repeat(200_000 / unit.len()));
        assert!(chunk(&markdown, "file").is_ok(), "{unit}");
    }
}

#[test]
fn the_library_has_more_than_250_sections_and_every_one_is_tagged_with_its_grade() {
    let passages = library();
    let sections: std::collections::BTreeSet<_> = passages.iter().map(|p| (&p.source, &p.heading_path)).collect();
    assert!(sections.len() > 250);
    // The opening paragraph under a title states the scope and has no evidence line.
    for passage in passages.iter().filter(|passage| passage.heading_path.len() > 2) {
        assert!(passage.tags.grade.is_some(), "{:?}", passage.heading_path);
    }
}

fn document() -> impl Strategy<Value = String> {
    let block = prop_oneof![
        "[A-Za-z ,.!?äß\"')(]{0,400}",
        "(# |## |### |#### )[A-Za-z *`]{0,20}",
        "(```|~~~)\n[a-z#. \n]{0,200}\n(```|~~~)?",
        "(- [a-z. ]{0,80}\n){1,8}",
        "\\| a \\| b \\|\n\\|---\\|---\\|\n(\\| [a-z. ]{0,60} \\| [0-9.]{0,9} \\|\n){0,40}",
        "> [a-zA-Z. ]{0,200}\n> [A-Z. #]{0,20}",
        "(\\[[a-z. ]{1,30}\\]\\(http://[a-z]{1,40}\\) ){1,12}",
        "([A-Z][a-z]{3,9} [a-z]{3,9} [a-z]{3,9}\\. ){20,200}",
        "[a-z]{0,3000}",
        "---|===|\\*\\*\\*|<div>|\\\\|\u{fffd}|💪|\t",
    ];
    proptest::collection::vec(block, 0..12).prop_map(|blocks| blocks.join("\n\n"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn pieces_cover_their_section_in_order_and_within_the_limit(markdown in document()) {
        let outline = outline(&markdown, "file");
        let mut end = 0;
        for section in &outline.sections {
            prop_assert!(section.body.start >= end);
            end = section.body.end;
            let pieces = pieces(&markdown, &section.body, &outline.marks);
            let (mut covered, mut from) = (section.body.start, section.body.start);
            for (number, piece) in pieces.iter().enumerate() {
                let text = &markdown[piece.clone()];
                prop_assert!(!text.trim().is_empty());
                prop_assert!(estimate(text) <= MAX_TOKENS, "{} tokens: {text}", estimate(text));
                prop_assert!(number == 0 || piece.start > from, "a piece starts no later than the one before");
                prop_assert!(markdown[covered.min(piece.start)..piece.start].trim().is_empty(), "text was lost");
                let shared = &markdown[piece.start..covered.max(piece.start)];
                prop_assert!(estimate(shared.trim_end()) <= OVERLAP_TOKENS + 1);
                prop_assert!(piece.end > covered || covered == section.body.start);
                (covered, from) = (piece.end, piece.start);
            }
            prop_assert_eq!(covered, section.body.end);
        }
    }

    #[test]
    fn all_text_outside_headings_is_in_a_section(markdown in document()) {
        let outline = outline(&markdown, "file");
        let mut rest = markdown.clone();
        for section in outline.sections.iter().rev() {
            rest.replace_range(section.body.clone(), "\n\n");
        }
        // What is left are headings, and nothing that a reader would call text.
        for line in rest.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let is_heading = line.starts_with('#') || line.chars().all(|c| matches!(c, '-' | '='));
            let is_setext = markdown.contains(&format!("{line}\n\n---")) || markdown.contains(&format!("{line}\n---"));
            prop_assert!(is_heading || is_setext, "{line:?} was lost");
        }
    }

    #[test]
    fn the_same_text_gives_the_same_chunks(markdown in document()) {
        prop_assert_eq!(chunk(&markdown, "file"), chunk(&markdown, "file"));
    }

    #[test]
    fn any_text_at_all_is_chunked_or_refused(markdown in "(?s).{0,300}") {
        if let Ok(chunks) = chunk(&markdown, "file") {
            prop_assert!(chunks.iter().all(|chunk| chunk.total_chunks == chunks.len()));
        }
    }
}
