use super::*;
use std::time::Instant;

/// `category: message // message`, or for the benign ones only messages.
struct Prompt {
    category: Option<Category>,
    messages: Vec<String>,
    line: String,
}

fn prompts(source: &str) -> Vec<Prompt> {
    let lines = source.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| {
            let labelled = line.split_once(": ").and_then(|(key, rest)| Some((Category::from_key(key)?, rest)));
            let text = labelled.map_or(line, |(_, rest)| rest);
            Prompt {
                category: labelled.map(|(category, _)| category),
                messages: text.split(" // ").map(str::to_owned).collect(),
                line: line.to_owned(),
            }
        })
        .collect()
}

fn ask(prompt: &Prompt) -> Option<Verdict> {
    let (question, recent) = prompt.messages.split_last().unwrap();
    let recent: Vec<&str> = recent.iter().map(String::as_str).collect();
    check(question, &recent)
}

macro_rules! fixture {
    ($name:literal) => {
        prompts(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/guard/", $name, ".txt")))
    };
}

/// Shares of red flags answered, of emergencies answered as such, of categories met; and what was missed.
fn recall(prompts: &[Prompt]) -> (f64, f64, f64, Vec<String>) {
    let (mut met, mut same, mut emergencies, mut met_emergencies) = (0.0, 0.0, 0.0, 0.0);
    let mut missed = Vec::new();
    for prompt in prompts {
        let verdict = ask(prompt);
        let wanted = prompt.category.unwrap();
        met += f64::from(u8::from(verdict.is_some()));
        same += f64::from(u8::from(verdict.is_some_and(|v| v.category == wanted)));
        if wanted == Category::Emergency {
            emergencies += 1.0;
            met_emergencies += f64::from(u8::from(verdict.is_some_and(|v| v.level == Level::Emergency)));
        }
        if verdict.is_none_or(|v| v.category != wanted) {
            missed.push(format!("{:?} for {}", verdict.map(|v| v.category), prompt.line));
        }
    }
    #[allow(clippy::cast_precision_loss)]
    let all = prompts.len() as f64;
    (met / all, met_emergencies / emergencies, same / all, missed)
}

fn false_alarms(prompts: &[Prompt]) -> (f64, Vec<String>) {
    let raised: Vec<String> = prompts
        .iter()
        .filter_map(|prompt| Some(format!("{:?} for {}", ask(prompt)?.category, prompt.line)))
        .collect();
    #[allow(clippy::cast_precision_loss)]
    let share = raised.len() as f64 / prompts.len() as f64;
    (share, raised)
}

#[test]
fn every_pattern_can_be_read() {
    let book = Book::get();
    assert_eq!(book.flags.problems(), &[] as &[String]);
    assert_eq!(book.idioms.problems(), &[] as &[String]);
}

#[test]
fn the_tuning_prompts_are_met() {
    let (met, emergencies, same, missed) = recall(&fixture!("red_flags_tuning"));
    assert!(met >= 0.99 && emergencies >= 0.999 && same >= 0.95, "{met} {emergencies} {same}\n{}", missed.join("\n"));
    let (share, raised) = false_alarms(&fixture!("benign_tuning"));
    assert!(share <= 0.02, "{share}\n{}", raised.join("\n"));
}

#[test]
fn held_out_prompts_meet_the_targets() {
    let red = fixture!("red_flags_held_out");
    assert!(red.len() >= 300, "{}", red.len());
    let (met, emergencies, same, missed) = recall(&red);
    assert!(met >= 0.98, "recall {met}, same category {same}\n{}", missed.join("\n"));
    assert!(emergencies >= 0.995, "emergencies {emergencies}\n{}", missed.join("\n"));
    let benign = fixture!("benign_held_out");
    assert!(benign.len() >= 400, "{}", benign.len());
    let (share, raised) = false_alarms(&benign);
    assert!(share <= 0.05, "false alarms {share}\n{}", raised.join("\n"));
}

#[test]
fn fresh() {
    let red = prompts(&std::fs::read_to_string("/tmp/fresh_red.txt").unwrap());
    let (met, e, same, missed) = recall(&red);
    eprintln!("FRESH {met} {e} {same}\n{}", missed.join("\n"));
    let benign = prompts(&std::fs::read_to_string("/tmp/fresh_benign.txt").unwrap());
    let (share, raised) = false_alarms(&benign);
    eprintln!("FRESHB {share}\n{}", raised.join("\n"));
    for f in ["red_flags_tuning","red_flags_held_out"] {
      let p = prompts(&std::fs::read_to_string(format!("{}/tests/fixtures/guard/{f}.txt", env!("CARGO_MANIFEST_DIR"))).unwrap());
      let r = recall(&p); eprintln!("NUM {f} {} met {} em {} same {}", p.len(), r.0, r.1, r.2);
    }
    for f in ["benign_tuning","benign_held_out"] {
      let p = prompts(&std::fs::read_to_string(format!("{}/tests/fixtures/guard/{f}.txt", env!("CARGO_MANIFEST_DIR"))).unwrap());
      eprintln!("NUM {f} {} {}", p.len(), false_alarms(&p).0);
    }
}
