//! The question file and the arithmetic, against values worked out by hand.

use super::*;
use crate::domain::id::PassageId;
use crate::domain::knowledge::{Passage, Tags};

fn hit(path: &str, content: &str) -> Hit {
    let passage = Passage {
        id: PassageId::new(),
        source: "team1".to_owned(),
        heading_path: path.split(" > ").map(str::to_owned).collect(),
        content: content.to_owned(),
        chunk_index: 0,
        total_chunks: 1,
        tags: Tags::default(),
    };
    Hit { passage, cosine: None, vector_rank: None, text_rank: None, score: 0.0 }
}

fn question(line: &str) -> Labelled {
    parse(line).unwrap().remove(0)
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-9
}

#[test]
fn relevant_sections_are_judged_by_rank() {
    let asked = question(r#"{"question":"q","tag":"t","relevant":["A > B","C"]}"#);
    let hits = [hit("T > X", ""), hit("T > a > b", ""), hit("T > A > B", ""), hit("T > Y > C", "")];
    let found = judge(&asked, &hits).remove(0);
    assert!(close(found.recall, 1.0));
    assert!(close(found.reciprocal_rank, 0.5));
    let ideal = 1.0 + 1.0 / 3f64.log2();
    assert!(
        close(found.ndcg, (1.0 / 3f64.log2() + 1.0 / 5f64.log2()) / ideal),
        "a second piece of a section gains nothing"
    );
    assert!(found.missing.is_empty());
}

#[test]
fn a_path_is_named_by_its_last_whole_headings() {
    let asked = question(r#"{"question":"q","relevant":["push"]}"#);
    assert!(close(judge(&asked, &[hit("T > Sled push", "")])[0].recall, 0.0));
    assert!(close(judge(&asked, &[hit("T > Push", "")])[0].recall, 1.0));
    assert!(close(judge(&asked, &[hit("Push", "")])[0].recall, 1.0));
    assert!(close(judge(&asked, &[hit("T > Push > More", "")])[0].recall, 0.0));
}

#[test]
fn patterns_are_matched_on_heading_and_text_of_each_passage() {
    let asked = question(r#"{"question":"q","patterns":["152 KG","women pro","a.b","none"]}"#);
    let hits =
        [hit("T > X", "nothing"), hit("T > Women Pro", "push 152 kg"), hit("T > Y", "a\nb"), hit("T > Z", "a-b")];
    let found = judge(&asked, &hits).remove(0);
    assert!(close(found.recall, 0.75));
    assert!(close(found.reciprocal_rank, 0.5));
    assert!(close(found.ndcg, (2.0 / 3f64.log2() + 1.0 / 5f64.log2()) / 4.0));
    assert_eq!(found.missing, ["none"]);
}

#[test]
fn only_the_first_five_hits_count() {
    let asked = question(r#"{"question":"q","relevant":["Z"],"patterns":["z"]}"#);
    let mut hits = vec![hit("T > X", "x"); 5];
    hits.push(hit("T > Z", "z"));
    for found in judge(&asked, &hits) {
        assert!(close(found.recall + found.reciprocal_rank + found.ndcg, 0.0));
    }
    assert_eq!(judge(&asked, &[]).len(), 2);
}

#[test]
fn more_relevant_sections_than_places_can_still_be_perfect() {
    let asked = question(r#"{"question":"q","relevant":["A","B","C","D","E","F","G"]}"#);
    let hits: Vec<Hit> = ["A", "B", "C", "D", "E"].map(|path| hit(path, "")).to_vec();
    let found = judge(&asked, &hits).remove(0);
    assert!(close(found.recall, 1.0) && close(found.ndcg, 1.0));
    assert_eq!(found.missing, ["f", "g"]);
}

#[test]
fn the_summary_takes_means_by_tag_and_label() {
    let lines = "{\"question\":\"a\",\"tag\":\"x\",\"relevant\":[\"A\"]}\n\n# note\n{\"question\":\"b\",\"tag\":\"y\",\"patterns\":[\"q\"]}";
    let asked = parse(lines).unwrap();
    assert_eq!(asked[1].line, 4);
    let judgements = asked.iter().flat_map(|asked| judge(asked, &[hit("A", "text")])).collect();
    let evaluation = summarise(judgements);
    assert_eq!(evaluation.total, Measures { judged: 2, recall_at_5: 0.5, mrr: 0.5, ndcg_at_5: 0.5 });
    assert!(close(evaluation.by_tag["x"].recall_at_5, 1.0) && close(evaluation.by_tag["y"].recall_at_5, 0.0));
    assert!(close(evaluation.by_label[&Label::Patterns].mrr, 0.0));
    let json = serde_json::to_string(&evaluation).unwrap();
    assert_eq!(serde_json::from_str::<Evaluation>(&json).unwrap(), evaluation);
    assert_eq!(summarise(Vec::new()).total, Measures::default());
}

#[test]
fn each_fault_of_a_file_names_its_line() {
    let fault = |lines: &str| parse(lines).unwrap_err().to_string();
    assert_eq!(fault("\n \n"), "the file has no questions: write one JSON object a line");
    assert!(fault("\n{\"question\":").starts_with("line 2 is not a labelled question"));
    assert!(fault("{\"question\":\"a\",\"relevent\":[\"x\"]}").starts_with("line 1 is not"));
    assert_eq!(fault("{\"question\":\" \",\"relevant\":[\"x\"]}"), "line 1: the question is empty");
    assert!(fault("{\"question\":\"a\"}").starts_with("line 1 has no label"));
    assert!(fault("{\"question\":\"a\",\"relevant\":[\"\"]}").starts_with("line 1 has no label"));
    assert!(fault("{\"question\":\"a\",\"patterns\":[\"(\"]}").contains("the pattern `(` is not"));
}

#[test]
fn the_labels_in_the_repository_name_sections_of_the_library() {
    let library = crate::knowledge::chunk::tests::library();
    for file in [
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/eval/retrieval.jsonl")),
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/eval/held-out.jsonl")),
    ] {
        let everything: Vec<Hit> =
            library.iter().map(|passage| hit(&passage.heading_path.join(" > "), &passage.content)).collect();
        let paths: Vec<String> = everything.iter().map(|hit| normal(&hit.passage.heading_path.join(" > "))).collect();
        for asked in parse(file).unwrap() {
            for label in &asked.relevant {
                assert!(paths.iter().any(|path| names(label, path)), "line {}: no section `{label}`", asked.line);
            }
            for pattern in &asked.patterns {
                let found = everything.iter().any(|hit| pattern.is_match(&hit.passage.content));
                assert!(found, "line {}: nothing matches `{pattern}`", asked.line);
            }
        }
    }
}
