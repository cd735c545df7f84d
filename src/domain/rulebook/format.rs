//! How many race together, and what each of them does: singles, doubles, relay.

use super::source::{ORDER, TOGETHER};
use super::{RUNS, Source};
use crate::domain::athlete::Division;
use crate::domain::knowledge::Grade;

/// A way of entering a race.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// One.
    Singles,
    /// Two women or two men.
    Doubles,
    /// A woman and a man.
    MixedDoubles,
    /// Four women or four men.
    Relay,
    /// Two women and two men.
    MixedRelay,
}

impl Format {
    /// All.
    pub const ALL: [Self; 5] = [Self::Singles, Self::Doubles, Self::MixedDoubles, Self::Relay, Self::MixedRelay];

    /// As it is shown.
    pub fn name(self) -> &'static str {
        match self {
            Self::Singles => "singles",
            Self::Doubles => "doubles",
            Self::MixedDoubles => "mixed doubles",
            Self::Relay => "relay",
            Self::MixedRelay => "mixed relay",
        }
    }

    /// How many race together.
    pub fn people(self) -> u32 {
        match self {
            Self::Singles => 1,
            Self::Doubles | Self::MixedDoubles => 2,
            Self::Relay | Self::MixedRelay => 4,
        }
    }

    /// Runs of each of them, 1 km each: in doubles all, side by side.
    pub fn runs_each(self) -> u32 {
        match self {
            Self::Singles | Self::Doubles | Self::MixedDoubles => RUNS,
            Self::Relay | Self::MixedRelay => RUNS / 4,
        }
    }

    /// The singles division whose loads and target an athlete of `own` division has in it. In mixed doubles both have Men
    /// Open loads and each throws to the own target, which for a woman is Women Pro's row; there is no mixed Pro. Relay is
    /// Open, each by the own sex; one site (B) gives a mixed relay Men Open loads for all.
    pub fn division(self, own: Division) -> Division {
        let woman = matches!(own, Division::WomenOpen | Division::WomenPro);
        match self {
            Self::Singles | Self::Doubles => own,
            Self::MixedDoubles if woman => Division::WomenPro,
            Self::Relay | Self::MixedRelay if woman => Division::WomenOpen,
            Self::MixedDoubles | Self::Relay | Self::MixedRelay => Division::MenOpen,
        }
    }

    /// Who does what, in a sentence; the same for all seasons that are known.
    pub fn rule(self) -> &'static str {
        match self {
            Self::Singles => "One athlete does all eight runs and all eight stations.",
            Self::Doubles | Self::MixedDoubles => {
                "In doubles both partners run all 8 km together; only the station work is shared."
            }
            Self::Relay | Self::MixedRelay => "In the relay each of four does two runs and two whole stations.",
        }
    }

    /// Where its rule was read.
    pub fn source(self) -> Source {
        let (grade, link) = match self {
            Self::Singles => return ORDER,
            Self::Doubles => return TOGETHER,
            Self::MixedDoubles => (Grade::B, "https://chairon.app/blogs/hyrox-weights"),
            Self::Relay => (Grade::C, "https://honesthealthhub.com/master-hyrox-sandbag-lunges-how-to-get-faster/"),
            Self::MixedRelay => (
                Grade::C,
                "https://hyrosocks.com/blogs/news/the-ultimate-guide-to-hyrox-sled-push-weights-techniques-and-training-tips",
            ),
        };
        Source { fact: self.name(), grade, link }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::rulebook::{Season, loads};

    #[test]
    fn facts_1_5_mixed_doubles_lift_what_men_open_lift_and_each_throws_to_the_own_target() {
        let of = |own| loads(Season::KNOWN, Format::MixedDoubles.division(own)).unwrap();
        let (her, him) = (of(Division::WomenOpen), of(Division::MenOpen));
        assert_eq!((her.sled_push_kg, him.sled_push_kg), (152, 152));
        assert_eq!((her.ball_kg, her.target_cm, him.target_cm), (6, 270, 300));
    }

    #[test]
    fn facts_1_5_a_relay_is_open_and_shares_the_runs_while_doubles_run_all_of_them() {
        assert_eq!(Format::Relay.division(Division::WomenPro), Division::WomenOpen);
        assert_eq!(Format::MixedRelay.division(Division::MenPro), Division::MenOpen);
        assert_eq!(Format::Doubles.division(Division::MenPro), Division::MenPro);
        assert_eq!(Format::ALL.map(Format::runs_each), [8, 8, 8, 2, 2]);
        for format in Format::ALL {
            assert!(format.source().link.starts_with("https://"));
            let all_runs = format.runs_each() * format.people();
            assert!(all_runs == RUNS || format.people() == 2);
        }
    }
}
