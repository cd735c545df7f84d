use super::*;

#[test]
fn the_words_of_athletes_name_a_part_of_the_body() {
    for (text, want) in [
        ("left calf", vec![Region::LowerLeg]),
        ("sore calves", vec![Region::LowerLeg]),
        ("Achilles tendon", vec![Region::LowerLeg]),
        ("runner's knee", vec![Region::UpperLeg]),
        ("hamstring", vec![Region::UpperLeg]),
        ("lower back", vec![Region::Back]),
        ("Rücken", vec![Region::Back]),
        ("shoulder and knee", vec![Region::UpperLeg, Region::Arm]),
        ("a relationship", vec![]),
        ("discomfort in the knee", vec![Region::UpperLeg]),
        ("hips", vec![Region::UpperLeg]),
        ("", vec![]),
    ] {
        assert_eq!(Region::of(text), want, "{text}");
    }
}

#[test]
fn something_is_left_to_do_whatever_is_hurt() {
    for region in Region::ALL {
        assert!(!Movement::Walk.loads(region) && !Movement::Mobility.loads(region));
    }
    assert!(Movement::SledPush.loads(Region::LowerLeg) && !Movement::BenchPress.loads(Region::LowerLeg));
}
