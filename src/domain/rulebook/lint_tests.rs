use super::*;

fn rules(text: &str) -> Vec<Rule> {
    lint(text).into_iter().map(|violation| violation.rule).collect()
}

#[test]
fn the_well_known_errors_are_found() {
    let cases: &[(&str, Rule)] = &[
        ("In Men Open the sled pull is 152 kg.", Rule::SledPullLoad),
        ("Men Open push 152 kg and pull 152 kg.", Rule::SledPullLoad),
        ("The sled pull weighs 202 kg.", Rule::SledPullLoad),
        ("Sled push and sled pull: 152 kg for Men Open.", Rule::SledPullLoad),
        ("Push and pull sled have the same load.", Rule::SledPullLoad),
        ("Women Pro: sandbag 15 kg.", Rule::Load),
        ("As a Women Open athlete you push a 152 kg sled.", Rule::Load),
        ("Men Open throw a 9 kg wall ball.", Rule::Load),
        ("Women Pro throw wall balls of 6 kg to a 3.00 m target.", Rule::Load),
        ("Men Pro farmers carry: 2x24 kg.", Rule::Load),
        ("For open men the lunges are done with 30 kg.", Rule::Load),
        ("In doubles you can split the runs and share the stations.", Rule::SplitRuns),
        ("Doubles: each partner runs 4 km.", Rule::SplitRuns),
        ("Your partner and you take turns running.", Rule::SplitRuns),
        ("In doubles the runs can be shared as you like.", Rule::SplitRuns),
        ("One partner runs while the other rests.", Rule::SplitRuns),
        ("After the wall balls there is a final 1 km run to the finish.", Rule::RunAfterWallBalls),
        ("After the wall balls there is one more run.", Rule::RunAfterWallBalls),
        ("HYROX has nine runs and eight stations.", Rule::RunAfterWallBalls),
        ("Save energy for the run after the wall balls.", Rule::RunAfterWallBalls),
        ("The ninth run is the hardest.", Rule::RunAfterWallBalls),
        ("The race ends with a last 1 km run.", Rule::RunAfterWallBalls),
        ("The HYROX course in Nice is downhill in its second half.", Rule::DownhillCourse),
        ("Let the legs go on the downhill part of the course.", Rule::DownhillCourse),
        ("Women do 75 wall balls.", Rule::WallBalls75),
        ("Wall balls: 100 for men and 75 for women.", Rule::WallBalls75),
        ("In the Open division women have 75 wall ball reps.", Rule::WallBalls75),
        (
            "The order is SkiErg, sled pull, sled push, burpee broad jump, row, farmers carry, lunges, wall balls.",
            Rule::StationOrder,
        ),
        ("Ski → Push → Row → Pull sled → BBJ → Farmers → Lunges → Wall balls", Rule::StationOrder),
        ("Station 3 is the row.", Rule::StationOrder),
        ("The penalty for spitting is 15 seconds.", Rule::Penalty),
        ("Leaving through the wrong arch is a 3 minute penalty.", Rule::Penalty),
        ("The fifth station is the burpee broad jump.", Rule::StationOrder),
        ("The row comes right before the burpee broad jump.", Rule::StationOrder),
        (
            "Order of the stations:\n\n1. SkiErg\n2. Sled pull\n3. Sled push\n4. Row\n5. Burpee broad jump\n6. Farmers carry\n7. Lunges\n8. Wall balls\n",
            Rule::StationOrder,
        ),
    ];
    for (text, rule) in cases {
        let found = lint(text).into_iter().find(|violation| violation.rule == *rule);
        let found = found.unwrap_or_else(|| panic!("{text}: {:?}", rules(text)));
        assert!(found.source.link.starts_with("https://"), "{found:?}");
    }
}

#[test]
fn what_is_true_or_called_wrong_or_about_training_is_left_alone() {
    let cases = [
        "Men Open push 152 kg and pull 103 kg.",
        "Sled push (152 kg), sled pull (103 kg), sandbag (20 kg) for Women Pro.",
        "2x16 kg Women Open, 2x24 kg Women Pro and Men Open, 2x32 kg Men Pro in the farmers carry.",
        "A 15 kg sandbag for Women Pro, seen on one fan site, is wrong.",
        "The sled pull is 103 kg for Men Open, not 152 kg.",
        "\"Women do 75 wall balls.\" That is wrong: it is 100.",
        "- **\"Partners may split the runs.\"** No. Both run all 8 km together.",
        "These statements are wrong:\n\n- Doubles split the runs.\n- The pull sled is 152 kg.\n",
        "### False claims about the format\n\nThere are nine runs. The sled pull is 202 kg.\n",
        "Up to 23/24 Women Open did 75 wall balls.",
        "Women Open used to do 75 wall balls in the race.",
        "There is no ninth run after the wall balls.",
        "In doubles the runs can never be split.",
        "In relay you split the runs: each member runs two.",
        "Compare your run splits with your partner in doubles.",
        "In training, do a 400 m run after the wall balls.",
        "Train the sled pull at 110 %: 4 sets with 115 kg for Men Open.",
        "Do 75 wall balls in three sets, then rest.",
        "HYROX courses are flat; there is no downhill.",
        "Downhill running hurts the quads.",
        "Women Pro carry 50 kg more on the push than Women Open.",
        "Order of the stations:\n\n1. SkiErg\n2. Sled push\n3. Sled pull\n4. Burpee broad jump\n5. Row\n6. Farmers carry\n7. Sandbag lunges\n8. Wall balls\n",
        "Stations ranked by time lost:\n\n1. Wall balls\n2. Lunges\n3. Burpee broad jump\n4. Sled pull\n5. Sled push\n6. Row\n7. Farmers carry\n8. SkiErg\n",
        "Station 8 is the wall balls, and the seventh station is the sandbag lunges.",
        "The row comes after the burpees.",
        "Spitting is a 2 minute penalty, and so is the wrong arch.",
        "There is no 15 s penalty for spitting.",
        "Chalk at the wrong station: 2 min penalty.",
    ];
    for text in cases {
        assert_eq!(lint(text), Vec::new(), "{text}");
    }
}

#[test]
fn a_list_under_a_division_is_read_with_that_division() {
    let text =
        "**Women Pro**\n\n- Sled push: 152 kg\n- Sled pull: 152 kg\n- Sandbag: 15 kg\n- Wall ball: 6 kg to 2.70 m\n";
    assert_eq!(rules(text), [Rule::SledPullLoad, Rule::Load]);
    let first = &lint(text)[0];
    assert_eq!(&text[first.range.clone()], "Sled pull: 152 kg");
    assert_eq!(first.correction, "Sled pull in 25/26: Women Pro 103 kg with the sled.");
}

#[test]
fn a_table_is_read_by_its_row_and_column() {
    let right = "| Station | Women Open | Men Pro |\n|---|---|---|\n| Sled pull | 78 kg | 153 kg |\n| Wall balls | 100 x 4 kg | 100 x 9 kg |\n";
    assert_eq!(lint(right), Vec::new());
    let wrong = right.replace("153 kg", "202 kg").replace("x 4 kg", "x 6 kg");
    assert_eq!(rules(&wrong), [Rule::SledPullLoad, Rule::Load]);
    let turned = "| Division | Sled push | Sandbag |\n|---|---|---|\n| Men Open | 152 kg | 30 kg |\n";
    assert_eq!(rules(turned), [Rule::Load]);
}

#[test]
fn the_shipped_library_is_without_a_violation() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/research/completed");
    let mut read = 0;
    for entry in std::fs::read_dir(folder).expect("the library is part of the repository") {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "md") {
            let text = std::fs::read_to_string(&path).unwrap();
            let found: Vec<_> = lint(&text).into_iter().map(|v| (text[v.range.clone()].to_owned(), v.rule)).collect();
            assert_eq!(found, Vec::new(), "{}", path.display());
            // A passage is a section without its headings: its body must hold alone.
            for section in text.split("\n### ") {
                let body = section.split_once('\n').map_or("", |(_, body)| body);
                assert_eq!(lint(body), Vec::new(), "{}: {section}", path.display());
            }
            read += 1;
        }
    }
    assert!(read > 0, "no library file in {folder}");
}

#[test]
fn a_text_of_any_shape_is_read_in_linear_time_and_its_ranges_hold() {
    let text = "Männer Open 🏋️ sled pull 152 kg | a | b\n| sled | × |\n> 1. \u{0}".repeat(400);
    for violation in lint(&text) {
        assert!(text.get(violation.range).is_some());
    }
}

#[test]
fn every_rule_has_a_key_of_its_own() {
    let mut keys: Vec<_> = Rule::ALL.into_iter().map(Rule::key).collect();
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len(), Rule::ALL.len());
}

#[test]
fn a_correction_is_said_once() {
    let text = "In Men Open the sled pull is 152 kg. Again: in Men Open the sled pull is 152 kg.";
    assert_eq!(corrections(text), ["Sled pull in 25/26: Men Open 103 kg with the sled."]);
}
