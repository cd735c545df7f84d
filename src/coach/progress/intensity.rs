//! How the running was spread over easy, moderate and hard, against the easy share that is aimed at.

use super::{Source, Span, not_read};
use crate::domain::chart::{Along, AlongKind, Base, Better, Chart, Data, Place, Role, Scale, Series, Shape, Unit};
use crate::domain::zones::{Distribution, EASY_TARGET};

/// Runs with zones below which a share says little.
const THIN_BELOW: usize = 4;

/// The chart.
pub fn chart(source: Source<'_>, span: &Span<'_>) -> Chart {
    let title = format!("Intensity of running, {}", span.name);
    if let Some(say) = not_read(source) {
        return Chart::empty(title, Unit::Percent, say);
    }
    let weeks: Vec<&Distribution> = span.past().filter_map(|week| Some(&week.intensity.as_ref()?.value)).collect();
    let sum = |of: fn(&Distribution) -> f64| weeks.iter().map(|week| of(week)).sum::<f64>();
    let seconds = [sum(|d| d.zones.below_s), sum(|d| d.zones.between_s), sum(|d| d.zones.above_s)];
    let total: f64 = seconds.iter().sum();
    if total <= 0.0 {
        let say = "No run in these weeks says its zones. Import runs with heart rate, and give your heart rates in the profile.";
        return Chart::empty(title, Unit::Percent, say);
    }
    let (known, unknown) =
        weeks.iter().fold((0, 0), |(known, unknown), week| (known + week.known, unknown + week.unknown));
    let shares = seconds.map(|s| 100.0 * s / total);
    let aims = [Some(100.0 * EASY_TARGET), None, None];
    let names = ["easy", "moderate", "hard"];
    let places = names.into_iter().zip(seconds).zip(shares).zip(aims).map(|(((name, seconds), share), aim)| {
        let aim = aim.map_or_else(String::new, |aim| format!(", aim {} or more", Unit::Percent.show(aim)));
        let note = format!("{}, {}{aim}", hours(seconds), Unit::Percent.show(share));
        Place { label: name.to_owned(), name: name.to_owned(), date: None, note }
    });
    Chart {
        title,
        headline: Some(format!("{} easy", Unit::Percent.show(shares[0]))),
        along: Along { name: "intensity".to_owned(), kind: AlongKind::Parts, places: places.collect(), ahead: None },
        scale: Scale { unit: Unit::Percent, base: Base::Zero, reaches: Some(100.0), better: Better::Neither },
        series: vec![
            Series { name: "time".to_owned(), role: Role::Done, shape: Shape::Bars(shares.map(Some).to_vec()) },
            Series { name: "aim".to_owned(), role: Role::Target, shape: Shape::Marks(aims.to_vec()) },
        ],
        main: 0,
        remarks: vec![format!(
            "Easy is below the first threshold, hard above the second; {} easy is the aim.",
            Unit::Percent.spoken(100.0 * EASY_TARGET)
        )],
        data: if known < THIN_BELOW || unknown > known {
            let all = known + unknown;
            Data::Thin(format!("{known} of {all} run{} say their zones.", if all == 1 { "" } else { "s" }))
        } else {
            Data::Full
        },
    }
}

/// `4 h 12 min`.
fn hours(seconds: f64) -> String {
    let minutes = (seconds / 60.0).round();
    let (hours, rest) = ((minutes / 60.0).floor(), minutes % 60.0);
    if hours > 0.0 { format!("{hours:.0} h {rest:.0} min") } else { format!("{rest:.0} min") }
}
